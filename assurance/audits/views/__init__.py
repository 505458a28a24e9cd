"""The pages of multi-agency audits."""
