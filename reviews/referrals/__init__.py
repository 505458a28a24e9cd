"""One front door for a child and for an adult: a case that somebody thinks should be reviewed."""
