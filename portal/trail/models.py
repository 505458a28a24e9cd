"""The append-only record. No foreign keys: a row reads the same after everything it names is gone."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from .events import Event


class TrailRows(models.QuerySet["TrailEvent"]):
    """Refuses every way to change what happened; the database's triggers refuse the rest."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Always refused: a correction is a new event."""
        raise TypeError("the trail cannot be changed")

    def delete(self) -> NoReturn:
        """Always refused."""
        raise TypeError("the trail cannot be deleted")

    def bulk_create(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Always refused: rows outside the chain are no trail."""
        raise TypeError("the trail is written by trail.record() alone")

    bulk_update = bulk_create


class TrailEvent(models.Model):
    """One thing that happened: who, as what, to what, when; chained to the event before it.

    `fields` holds names of changed fields and ids, never their values: no narrative about a
    child is ever here.
    """

    sequence = models.BigIntegerField(unique=True)
    event = models.CharField(max_length=60)  # an `Event`; no choices here, so that a new one needs no migration
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    actor_roles = models.TextField(blank=True)
    target_kind = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(null=True)
    target = models.CharField(max_length=200)
    fields = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = TrailRows.as_manager()

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["target_kind", "target_id", "sequence"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.event} {self.target}"

    def get_event_display(self) -> str:
        """The event in words; an event that this version of the portal no longer knows, by its stored name."""
        return Event(self.event).label if self.event in Event else self.event

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert once; never update."""
        if not self._state.adding:
            raise TypeError("the trail cannot be changed")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Always refused."""
        raise TypeError("the trail cannot be deleted")


class TrailHead(models.Model):
    """The last link of the chain: locked while the next is written, so the chain has one order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_trail_head")]

    def __str__(self) -> str:
        return f"trail head at {self.sequence}"
