"""A mark of its own in every text field of every table, and why the fields that get none do not.

Each text field of ours is marked or stands in `UNMARKED` under a reason, so that a new one fails
tests/contracts/test_canaries until somebody has decided which.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Length

from portal.accounts.models import Person
from reviews.models import RapidReview

MARK = "zqcanary"
OURS = ("portal", "partnership", "reviews", "thresholds", "assurance")
Model = type[models.Model]


def fields() -> Iterator[tuple[Model, models.Field]]:
    """(model, field) of every text of ours: no code, address or choice from a list, and no copy in a history."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] in OURS and not model.__name__.startswith("Historical"):
            for field in model._meta.local_concrete_fields:
                if type(field) in (models.CharField, models.TextField, models.JSONField) and not field.choices:
                    yield model, field


def put_marks(now: datetime) -> dict[str, str]:
    """A mark of its own into each text field that is to have one; answers the field of each mark that was put."""
    put = {}
    wanted = [(model, field) for model, field in fields() if name(model, field) not in REASONS]
    for model in dict.fromkeys(model for model, _field in wanted):
        if not model._base_manager.exists():
            model._base_manager.bulk_create([model(**_values(model, now))])
    for number, (model, field) in enumerate(wanted):
        mark = f"{MARK}{number}x"
        if _mark(model, field, mark) or _mark_the_end(model, field, mark, now):
            put[mark] = name(model, field)
    return put


def name(model: Model, field: models.Field) -> str:
    """`reviews.Hold.reason`."""
    return f"{model._meta.label}.{field.name}"


def _mark(model: Model, field: models.Field, mark: str) -> int:
    """Mark every row that has words there; where none has, every row."""
    rows = model._base_manager.annotate(_size=Length(field.name))
    if field.max_length:
        rows = rows.filter(_size__lte=field.max_length - len(mark) - 1)
    changed = Concat(F(field.name), Value(f" {mark}"), output_field=field)
    for some in (rows.exclude(**{field.name: ""}), rows):
        keys = list(some.values_list("pk", flat=True))
        try:
            with transaction.atomic():
                if done := model._base_manager.filter(pk__in=keys).update(**{field.name: changed}):
                    return done
        except IntegrityError:  # words there mean that something has ended
            continue
    return 0


def _mark_the_end(model: Model, field: models.Field, mark: str, now: datetime) -> int:
    """End the newest row, by whom and when, where the field says why it ended."""
    stem = ENDS.get(field.name)
    found = {f.name: f for f in model._meta.local_concrete_fields}
    values: dict[str, object] = {other: "Words" for other, its in ENDS.items() if its == stem and other in found}
    values[field.name] = mark
    for end, value in (("_at", now), ("_on", now.date()), ("_by", Person.objects.first()), ("_by_name", "Somebody")):
        if stem and f"{stem}{end}" in found:
            values[f"{stem}{end}"] = value
    rows = model._base_manager.all()
    if "kept_at" in found:
        rows = rows.filter(kept_at=None)
    try:
        with transaction.atomic():
            return rows.filter(pk=rows.order_by("-pk").values_list("pk", flat=True).first()).update(**values)
    except IntegrityError:
        return 0


def _values(model: Model, now: datetime) -> dict[str, object]:
    """A row of a table that the demonstration leaves empty: each moment after the one before, each person another."""
    values: dict[str, object] = {}
    persons = iter(Person.objects.order_by("pk"))
    for step, field in enumerate(f for f in model._meta.local_concrete_fields if not f.primary_key):
        moment = now + timedelta(days=step)
        if field.is_relation:
            people = field.related_model is Person
            values[field.name] = next(persons) if people else field.related_model._base_manager.order_by("pk").first()
        elif field.choices:
            values[field.name] = field.get_default() or field.choices[0][0]
        elif field.name == "subject_kind":
            values[field.name] = RapidReview._meta.label_lower
        elif field.name == "subject_id":
            values[field.name] = RapidReview.objects.order_by("pk").values_list("pk", flat=True).first()
        elif field.has_default():
            continue
        elif isinstance(field, models.DateTimeField):
            values[field.name] = moment
        elif isinstance(field, models.DateField):
            values[field.name] = moment.date()
        elif isinstance(field, models.IntegerField):
            values[field.name] = 1
        elif isinstance(field, models.JSONField):
            values[field.name] = {}
        elif isinstance(field, models.CharField | models.TextField):
            values[field.name] = f"{model.__name__} {field.name}"[: field.max_length]
    return values


#: Words that are there once something has ended, and how the fields begin that say when, and by whom.
ENDS = {
    "void_reason": "voided", "removal_reason": "removed", "superseded_reason": "superseded", "lifted_reason": "lifted",
    "excuse": "excused", "end_reason": "ended", "withdrawal_reason": "withdrawn", "lift_reason": "lifted",
    "removed_by_name": "removed", "answer": "answered",
}  # fmt: skip

UNMARKED = {
    "a reference, number or kind by which records are named everywhere, mail and addresses too": """
        deadlines.Deadline.subject_kind deadlines.Deadline.reference deadlines.Deadline.rule_code
        deadlines.Deadline.rule_edition deadlines.Deadline.calendar_version approvals.SignOff.subject_kind
        approvals.SignOff.reference uploads.Attachment.subject_kind uploads.Attachment.reference
        partnership.Action.reference partnership.Action.source_kind partnership.Action.source_reference
        partnership.Arrangements.edition partnership.Dispute.reference partnership.Dispute.about_kind
        partnership.Dispute.about_reference partnership.DisputeStep.rule_code partnership.SharingAgreement.reference
        partnership.PolicyDocument.reference partnership.PolicyVersion.number partnership.InformationRequest.reference
        partnership.SharingDecision.reference partnership.GroupMeeting.reference partnership.TrainingSession.reference
        partnership.Budget.year partnership.Priority.year partnership.PublishedPlan.year partnership.Group.letter
        partnership.Numbering.prefix reviews.RapidReview.reference reviews.CriterionAnswer.code
        reviews.PracticeReview.reference reviews.GlossaryEntry.subject_kind reviews.GlossaryEntry.reference
        reviews.CheckedText.subject_kind reviews.CheckedText.reference reviews.NamesCheck.subject_kind
        reviews.NamesCheck.reference reviews.Finding.reference reviews.Finding.subject_kind
        reviews.Finding.subject_reference reviews.Briefing.reference reviews.LearningCycle.reference
        reviews.LearningText.subject_kind reviews.LearningText.subject_reference
        reviews.LearningRecommendation.reference reviews.Referral.reference reviews.Referral.result_kind
        reviews.Referral.result_reference reviews.SharedFinding.reference reviews.Hold.subject_kind
        reviews.Hold.reference reviews.Disposal.subject_kind reviews.Disposal.reference assurance.Indicator.code
        assurance.AuditCase.letter""",
    "a hash, a key or the name of a stored file, made by the portal": """
        portal.OnceToken.token portal.ExportRun.sha256 accounts.Invitation.nonce accounts.Invitation.token_hash
        accounts.Person.feed_key accounts.Person.password approvals.SignOff.hash approvals.Signature.hash
        uploads.Attachment.stored_name uploads.Attachment.sha256 deadlines.HolidayTable.stamp
        partnership.Arrangements.digest partnership.MeetingPack.sha256 partnership.PublishedPlan.sha256
        partnership.PublishedArrangements.sha256 reviews.Pack.sha256 reviews.Publication.sha256
        reviews.ReportSending.content_hash reviews.Submission.content_hash reviews.CheckedText.sha256
        reviews.CheckedText.glossary reviews.LeakWarning.fingerprint reviews.SharedPackage.sha256
        reviews.SharedPackage.key assurance.Framework.digest assurance.FigureImport.digest
        assurance.InspectionPack.archive_sha256 assurance.InspectionPack.document_sha256
        assurance.ReportEdition.sha256 assurance.ReportBuild.pdf_sha256 assurance.ReportBuild.summary_sha256
        assurance.Survey.key assurance.SurveyResponse.ticket""",
    "written by the portal from a rule or a list of its own, and read again by it": """
        portal.OnceToken.led_to deadlines.Deadline.unit deadlines.Deadline.direction deadlines.Deadline.clock
        deadlines.Deadline.proof deadlines.Reminder.stage approvals.Required.permission accounts.Post.authority
        partnership.Arrangements.brand_colour partnership.DisputeStep.needs partnership.SignOffStep.roles
        partnership.Contact.opening_hours assurance.FigureImport.problems assurance.StatedCheck.parts
        assurance.InspectionPack.entries""",
    "where this test looks for what leaked": """
        notices.Notice.key notices.Notice.subject_kind notices.Notice.reference notices.Notice.subject_line
        notices.Notice.body notices.Notice.path notices.Notice.batch trail.TrailEvent.event trail.TrailEvent.actor_name
        trail.TrailEvent.actor_roles trail.TrailEvent.target_kind trail.TrailEvent.target trail.TrailEvent.fields
        trail.TrailEvent.reason trail.TrailEvent.request_id trail.TrailEvent.previous_hash trail.TrailEvent.hash
        trail.TrailHead.hash""",
    "a frozen copy of words that are marked where they were typed, under its hash": """
        approvals.SignOff.document approvals.SignOff.files partnership.PublishedPlan.content
        partnership.PublishedArrangements.content partnership.PublishedArrangements.changes reviews.Pack.contents
        reviews.Publication.content reviews.Publication.supports reviews.SharedPackage.envelope
        reviews.SharedFinding.themes reviews.SharedFinding.recommendations assurance.ReportEdition.figures
        assurance.ReportEdition.text assurance.FigureImport.rows assurance.ImportedFigure.before""",
    "codes chosen from a list, or who was told": """
        partnership.DisputeLetter.addressees partnership.DisputeLetter.partners partnership.SharingDecision.considered
        reviews.Notification.recipients reviews.Incident.parallel reviews.Child.harms reviews.Child.categories
        assurance.Standard.descriptors""",
    "a framework of levels of need, published whole once approved, under its hash; drafts have their own tests": """
        thresholds.Framework.name thresholds.Edition.name thresholds.Edition.notice thresholds.Edition.approval
        thresholds.Edition.content_hash thresholds.Edition.sources thresholds.Edition.adult_test
        thresholds.Contact.name thresholds.Contact.purpose thresholds.Contact.phone thresholds.Contact.email
        thresholds.Contact.web thresholds.Contact.hours thresholds.Contact.levels thresholds.Level.name
        thresholds.Level.voice thresholds.Level.meaning thresholds.Level.lead thresholds.Level.response
        thresholds.Level.consent thresholds.Level.legal thresholds.Level.colour thresholds.Level.pattern
        thresholds.Level.services thresholds.Level.outcomes thresholds.Level.steps thresholds.Domain.name
        thresholds.Heading.name thresholds.Need.name thresholds.Need.gloss thresholds.Need.synonyms
        thresholds.Need.tags thresholds.Indicator.text thresholds.Indicator.gloss thresholds.Indicator.ages
        thresholds.Indicator.synonyms thresholds.Indicator.sources thresholds.Indicator.tools""",
}
#: The reason of each field that has no mark.
REASONS = {label: reason for reason, labels in UNMARKED.items() for label in labels.split()}
