"""Who the partnership is on the last day of a period, what of it changed within, its priorities and its groups."""

from __future__ import annotations

from django.db.models import Q

from partnership.choices import GroupKind, PlanCourse, Standing
from partnership.models import Group, PartnershipOrganisation, PlanProgress, Priority
from portal.together import Asking, one

from .gathering import Gathering

SOURCE, PLAN = "Directory in the portal", "Business plan in the portal"
NAMES = {
    "partners.statutory": "Statutory partners",
    "partners.relevant": "Relevant agencies",
    "partners.joined": "Organisations that joined within the period",
    "partners.left": "Organisations that left within the period",
    "partners.groups": "Groups of the partnership",
    "priorities.count": "Priorities",
    "priorities.list": "The priorities by name",
    "priorities.reached": "Priorities reported as reached",
    "priorities.at_risk": "Priorities last reported behind or at risk",
}


def gather(into: Gathering) -> Asking[None]:
    """Put bodies, groups and priorities as they stood on the last day of the period."""
    rows, groups, priorities = yield [
        PartnershipOrganisation.objects.select_related("organisation").order_by("position", "pk"),
        Group.objects.filter(Q(removed_on__isnull=True) | Q(removed_on__gt=into.until))
        .exclude(kind=GroupKind.TEAM).order_by("position", "pk"),
        Priority.objects.filter(year__in=year_names(into), removed_on__isnull=True)
        .select_related("lead").order_by("position", "pk"),
    ]  # fmt: skip
    reported = PlanProgress.objects.filter(plan__priority__in=priorities).order_by("quarter")
    courses = yield from one(reported.values_list("plan__priority", "course"))
    _bodies(into, rows, groups)
    _priorities(into, priorities, dict(courses))


def _bodies(into: Gathering, rows: list[PartnershipOrganisation], groups: list[Group]) -> None:
    put = {"section": "partners", "source": SOURCE}
    last = [row for row in rows if row.in_force(into.until)]
    # Nothing is told of a period that ended before the first arrangements that the portal holds.
    if not last:
        return
    into.put("partners.statutory", sum(r.standing == Standing.STATUTORY_PARTNER for r in last), **put)
    into.put("partners.relevant", sum(r.standing == Standing.RELEVANT_AGENCY for r in last), **put)
    joined = [r for r in rows if into.since < r.starts_on <= into.until]
    left = [r for r in rows if r.ends_on and into.since <= r.ends_on < into.until]
    into.put("partners.joined", len(joined), **put)
    into.put("partners.left", len(left), **put)
    changes = [(r.starts_on, r, "Joined") for r in joined] + [(r.ends_on, r, "Left") for r in left]
    cells = [
        (r.organisation.name, str(r.get_standing_display()), what, f"{on:%-d %B %Y}")
        for on, r, what in sorted(changes, key=lambda one: (one[0], one[1].pk))
        if on
    ]
    into.table("partner_changes", "What changed in the period", ("Organisation", "As", "What", "When"), cells,
               source=SOURCE, section="partners")  # fmt: skip
    statutory = [(r.organisation.name,) for r in last if r.standing == Standing.STATUTORY_PARTNER]
    into.table("statutory", "The statutory partners", ("Organisation",), statutory, source=SOURCE, section="partners")
    sectors: dict[str, list[str]] = {}
    for row in last:
        if row.standing == Standing.RELEVANT_AGENCY:
            sectors.setdefault(row.sector or "Others", []).append(row.organisation.name)
    into.table("relevant", "Relevant agencies by sector", ("Sector", "Agencies"),
               [(sector, "; ".join(names)) for sector, names in sectors.items()],
               source=SOURCE, section="partners")  # fmt: skip
    into.put("partners.groups", len(groups), **put)
    into.table("groups", "The groups, and how often they meet", ("Group", "Kind", "Meets"),
               [(g.name, str(g.get_kind_display()), g.meets or "As needed") for g in groups],
               source=SOURCE, section="partners")  # fmt: skip


def year_names(into: Gathering) -> list[str]:
    """How priorities name the years that the period may belong to: `2019-20`."""
    first = into.since.year
    return [f"{first}-{(first + 1) % 100:02d}"] if into.until.year > first else [str(first)]


def _priorities(into: Gathering, rows: list[Priority], latest: dict[int, str]) -> None:
    if not rows:
        return
    put = {"section": "priorities", "source": SOURCE}
    into.put("priorities.count", len(rows), **put)
    into.put("priorities.list", _listed([row.title for row in rows]), listed=False, **put)
    into.table("priorities", "The priorities of the year", ("Priority", "Led by"),
               [(row.title, row.lead.name) for row in rows], source=SOURCE, section="priorities")  # fmt: skip
    if latest:
        own = {"section": "progress", "source": PLAN}
        behind = (PlanCourse.BEHIND, PlanCourse.AT_RISK)
        into.put("priorities.reached", sum(c == PlanCourse.REACHED for c in latest.values()), **own)
        into.put("priorities.at_risk", sum(c in behind for c in latest.values()), **own)
        into.table(
            "progress", "How each priority was last reported", ("Priority", "Reported"),
            [(r.title, str(PlanCourse(latest[r.pk]).label)) for r in rows if r.pk in latest],
            source=PLAN, section="progress",
        )  # fmt: skip


def _listed(words: list[str]) -> str:
    """`Neglect, exploitation and domestic abuse`."""
    lower = [words[0], *(w[:1].lower() + w[1:] for w in words[1:])]
    return lower[0] if len(lower) == 1 else f"{', '.join(lower[:-1])} and {lower[-1]}"
