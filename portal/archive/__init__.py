"""Leaving with everything: all records and files as one archive with the hash of each part, and back again."""
