"""Indicators: what is counted, quarter by quarter, and how it stands to its target."""
