"""What leaves a multi-agency audit as a document."""

from __future__ import annotations

from datetime import datetime

from portal.documents import render_pdf

from ..models import Audit


def briefing_pdf(audit: Audit, now: datetime) -> bytes:
    """The briefing: findings and what to do, and no file of any agency."""
    context = {
        "title": audit.title, "subtitle": "Briefing from a multi-agency audit", "reference": audit.reference,
        "marking": "Official", "issued_at": now, "audit": audit, "findings": list(audit.findings.all()),
    }  # fmt: skip
    return render_pdf("pdf/audit_briefing.html", context)
