"""The dates of the partnership's own work, each as a rule with its source."""

from . import tracker


def declare() -> None:
    """Register every rule; called once when the app is ready."""
    tracker.declare()
