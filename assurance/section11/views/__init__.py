"""The pages of self-assessments."""
