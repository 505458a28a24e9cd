"""The shape of what is typed about the partnership's own work."""
