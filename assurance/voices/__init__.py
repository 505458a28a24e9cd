"""What children, families, adults at risk and practitioners said, and what changed because of it."""
