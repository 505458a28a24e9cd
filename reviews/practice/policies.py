"""What the facts of a practice review allow: each policy returns the sentence that stands in the way, or None."""

from __future__ import annotations

from portal.workflow import Policy

COMMISSIONING: tuple[Policy, ...] = ()
REPORT: tuple[Policy, ...] = ()
