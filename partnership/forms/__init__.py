"""The forms of the partnership: shape of input alone."""
