"""Practice reviews: from the recommendation of a rapid review, or a board's decision on an adult, to publication."""
