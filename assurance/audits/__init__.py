"""Multi-agency audits: a theme, about five cases without names, each agency's audit of its own files, moderation."""
