"""The forms of practice reviews: shape only."""
