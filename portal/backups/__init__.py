"""Copies of everything, made by the hour, and the way back from one (docs/adr/0105)."""
