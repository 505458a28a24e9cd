"""Self-assessments under section 11 of the Children Act 2004 and sections 157 and 175 of the Education Act 2002."""
