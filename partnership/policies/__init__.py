"""What the state of each of the partnership's things allows: a sentence that stands in the way, or None."""
