"""The pages of the partnership's arrangements."""
