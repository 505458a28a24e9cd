"""Independent scrutiny."""
