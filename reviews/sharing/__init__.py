"""Learning pooled between partnerships: anonymised findings as a signed file, out and in."""
