"""Answers that travel: from the last cycle to this one, and from one area's return to another's."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from partnership.queries import current
from portal.clock import london_date
from portal.errors import NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads import actions as uploads
from portal.uploads.choices import FileKind
from portal.uploads.scanning import scan
from portal.uploads.sniffing.archive import open_archive

from ...models import Answer, Assessment
from ..queries import answers, earlier, evidence_of, may_approve, may_write
from .writing import locked, signed_answer, started, touched

if TYPE_CHECKING:
    from portal.accounts.models import Person

FORMAT, RECORD = "self-assessment return 1", "return.json"
MOST_JSON = 5 * 1024 * 1024
NOT_OURS = (
    "This is not a return that a portal took out. Choose the ZIP file that “Take this return elsewhere” gave the "
    "agency, as it came."
)


@transaction.atomic
def carry_forward(*, assessment: Assessment, by: Person, now: datetime) -> int:
    """Copy the last cycle's answers into the questions that have none yet; how many were carried.

    A score is carried on the same scale only; the files of the last cycle are kept by saying so at each question.
    Refused where the agency submitted nothing in the cycle before.
    """
    row = locked(assessment, by, now)
    source = earlier(row)
    if source is None:
        raise Refused("There is no submitted return of the cycle before to carry forward.")
    before = {a.question.code: a for a in answers(source)}
    same_scale, carried = source.cycle.scale_code == row.cycle.scale_code, 0
    for answer in Answer.objects.select_for_update(of=("self",)).filter(assessment=row).select_related("question"):
        old = before.get(answer.question.code)
        if old is None or answer.answered or answer.narrative.strip() or answer.carried_from_id is not None:
            continue
        answer.carried_from = old
        answer.score = old.score if same_scale else None
        answer.not_applicable = old.not_applicable
        answer.narrative, answer.evidence = old.narrative, old.evidence
        signed_answer(answer, by=by, now=now)
        carried += 1
    if carried:
        started(row, by=by, now=now)
        touched(row)
        record(Event.ASSESSMENT_CARRIED, target=row.subject, by=by, now=now)
    return carried


@transaction.atomic
def package(*, assessment: Assessment, by: Person, now: datetime) -> bytes:
    """The agency's return as a ZIP file to bring into another area's portal: answers as JSON, and the evidence.

    What moderators and panels of this area said stays here.
    """
    if not may_write(by, assessment, london_date(now)):
        raise NotAllowed("Only the agency itself takes its return elsewhere.")
    files = evidence_of([assessment.pk])
    out, entries, number = io.BytesIO(), [], 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for answer in answers(assessment):
            kept = []
            for file in files.get((assessment.pk, answer.files_purpose), []):
                number += 1
                name = f"evidence/{number}.{file.kind}"
                with uploads.read(attachment=file, by=by, now=now) as stored:
                    archive.writestr(name, stored.read())
                kept.append({"file": name, "name": file.name})
            entries.append(_written(answer, kept))
        head = {
            "format": FORMAT,
            "from": current().name,
            "agency": assessment.organisation.name,
            "template": assessment.cycle.template,
            "scale": assessment.cycle.scale_code,
            "taken_at": now.isoformat(),
            "answers": entries,
        }
        archive.writestr(RECORD, json.dumps(head, ensure_ascii=False, indent=1))
    record(Event.ASSESSMENT_TAKEN, target=assessment.subject, by=by, now=now)
    return out.getvalue()


def _written(answer: Answer, files: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "question": answer.question.code,
        "words": answer.question.words,
        "score": answer.score,
        "not_applicable": answer.not_applicable,
        "narrative": answer.narrative,
        "evidence": answer.evidence,
        "improvement": answer.improvement,
        "files": files,
    }


@dataclass
class BroughtIn:
    """What came of bringing a return in: how many answers were written, and what was not and why."""

    written: int = 0
    files: int = 0
    source: str = ""
    left: list[str] = field(default_factory=list)


@transaction.atomic
def bring_in(*, assessment: Assessment, file: IO[bytes], replace: bool, by: Person, now: datetime) -> BroughtIn:
    """Bring the answers of another area's return into this one, all or nothing, and say what was left out.

    Questions are matched by code; a score comes along on the same scale only. What is written here already stands,
    unless `replace`. Days for improvement are this area's to set. Raises Refused (field `file`) for anything that a
    portal did not write.
    """
    row = locked(assessment, by, now)
    if not may_approve(by, row, london_date(now)):
        raise NotAllowed("Only the agency’s contact brings a return in.")
    archive, head = _opened(file)
    entries = {entry["question"]: entry for entry in head["answers"]}
    done = BroughtIn(source=str(head["from"]))
    mine = {
        a.question.code: a
        for a in Answer.objects.select_for_update(of=("self",))
        .filter(assessment=row)
        .select_related("question__standard")
    }
    same_scale = head["scale"] == row.cycle.scale_code
    levels = set(row.cycle.levels.values_list("value", flat=True))
    for code, entry in entries.items():
        answer = mine.get(code)
        if answer is None:
            done.left.append(f"“{entry['words']}” is not asked here.")
            continue
        if (answer.answered or answer.narrative.strip()) and not replace:
            done.left.append(f"Question {answer.question.number} is answered here already.")
            continue
        score = entry["score"] if same_scale and entry["score"] in levels else None
        if entry["score"] is not None and score is None:
            done.left.append(f"Question {answer.question.number}: the score is on another scale. Give it anew.")
        answer.score, answer.not_applicable = score, entry["not_applicable"]
        answer.narrative, answer.evidence = entry["narrative"], entry["evidence"]
        if entry["improvement"].strip():
            answer.improvement, answer.improve_until = entry["improvement"], None
        signed_answer(answer, by=by, now=now)
        done.written += 1
        done.files += _files(row, answer, archive, entry["files"], by=by, now=now)
    for code in mine.keys() - entries.keys():
        done.left.append(f"Question {mine[code].question.number} is asked here and not there.")
    if done.written:
        started(row, by=by, now=now)
        touched(row)
        fields = [f"{done.written} answers", f"{done.files} files"]
        record(Event.ASSESSMENT_BROUGHT_IN, target=row.subject, by=by, now=now, fields=fields)
    return done


def _files(
    row: Assessment, answer: Answer, archive: zipfile.ZipFile, files: list[dict[str, str]], *, by: Person, now: datetime
) -> int:
    for entry in files:
        try:
            content = archive.read(entry["file"])
        except (KeyError, zipfile.BadZipFile, OSError) as missing:
            raise Refused(NOT_OURS, field="file") from missing
        found = SimpleUploadedFile(entry["name"], content)
        uploads.attach(subject=row.subject, file=found, purpose=answer.files_purpose, by=by, now=now)
    return len(files)


def _opened(file: IO[bytes]) -> tuple[zipfile.ZipFile, dict[str, Any]]:
    """The archive and what it says of itself, once it is whole and of the shape that a portal writes."""
    scan(file)
    try:
        archive = open_archive(file, FileKind.XLSX)
        if archive.getinfo(RECORD).file_size > MOST_JSON:
            raise Refused(NOT_OURS, field="file")
        head = json.loads(archive.read(RECORD))
    except (Refused, KeyError, ValueError, zipfile.BadZipFile, OSError) as wrong:
        raise Refused(NOT_OURS, field="file") from wrong
    if not isinstance(head, dict) or head.get("format") != FORMAT or not _of_our_shape(head):
        raise Refused(NOT_OURS, field="file")
    return archive, head


def _of_our_shape(head: dict[str, Any]) -> bool:
    texts = ("question", "words", "narrative", "evidence", "improvement")
    entries = head.get("answers")
    return (
        isinstance(entries, list)
        and all(isinstance(head.get(name), str) for name in ("from", "scale"))
        and all(
            isinstance(entry, dict)
            and all(isinstance(entry.get(name), str) for name in texts)
            and isinstance(entry.get("not_applicable"), bool)
            and (entry.get("score") is None or type(entry["score"]) is int)
            and not (entry["not_applicable"] and entry.get("score") is not None)
            and isinstance(entry.get("files"), list)
            and all(isinstance(f, dict) and isinstance(f.get("file"), str) and isinstance(f.get("name"), str)
                    for f in entry["files"])
            for entry in entries
        )
    )  # fmt: skip
