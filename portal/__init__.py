"""The ground every app stands on. The queue is loaded with it, so that a task anywhere finds its broker."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
