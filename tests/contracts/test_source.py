"""Rules about the source itself, read from the source: where time, state and writing happen, and how files look."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
CODE = [
    p for app in ("portal", "partnership", "reviews", "thresholds", "assurance") for p in (BASE / app).rglob("*.py")
]
SOURCE = sorted(p for p in CODE if "migrations" not in p.parts)
TESTS = sorted((BASE / "tests").rglob("*.py"))
TEMPLATES = sorted(p for p in (BASE / "templates").rglob("*") if p.is_file())
MOST_LINES = 400
# One list of names, a line each: nothing in it could be split by noun.
A_LIST = {"portal/trail/events.py"}
EDGES = {"views", "tasks", "management", "middleware", "context_processors", "feeds", "adapter", "access", "once"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "misc", "tools", "lib", "base_utils"}


def name(path):
    return str(path.relative_to(BASE))


def of_each(paths):
    """The check is made of every one of `paths`, and all that fail are named together."""

    def decorate(check):
        def test():
            failed = []
            for path in paths:
                try:
                    check(path)
                except AssertionError as failure:
                    failed.append(f"{name(path)}: {str(failure).splitlines()[0]}")
            assert not failed, "\n".join(failed)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return decorate


each_source = of_each(SOURCE)
each_file = of_each([*SOURCE, *TESTS])
each_template = of_each(TEMPLATES)


@cache
def parsed(path):
    return ast.parse(path.read_text("utf-8"))


def is_edge(path):
    return bool(EDGES & {*path.relative_to(BASE).with_suffix("").parts})


@each_file
def test_a_file_has_at_most_400_lines(path):
    assert name(path) in A_LIST or len(path.read_text("utf-8").splitlines()) <= MOST_LINES, "split it by noun"


@each_file
def test_a_file_is_named_for_what_it_holds(path):
    assert not VAGUE & {*path.relative_to(BASE).with_suffix("").parts}


def assigned_states(tree):
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in {"state", "status"}:
                    yield node.lineno
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
        if called and any(k.arg in {"state", "status"} for k in node.keywords):
            yield node.lineno


@each_source
def test_a_state_is_assigned_by_the_process_alone(path):
    if name(path) != "portal/workflow.py":
        assert list(assigned_states(parsed(path))) == []


CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("timezone", "now"),
          ("timezone", "localdate"), ("timezone", "localtime"), ("time", "time")}  # fmt: skip


def read_clocks(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if (owner, node.attr) in CLOCKS:
                yield node.lineno
        if isinstance(node, ast.Name) and node.id in {"localdate", "utcnow"}:
            yield node.lineno
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.lineno


# The day on which an account was made is read by nothing; the database notes it.
MAY_NOTE_TIME = {"portal/accounts/models/person.py"}


@each_source
def test_time_is_read_at_the_edges_alone(path):
    if not is_edge(path) and name(path) not in MAY_NOTE_TIME:
        assert list(read_clocks(parsed(path))) == [], "take `now` as an argument"


@each_source
def test_a_view_writes_nothing_itself(path):
    if "views" not in path.relative_to(BASE).with_suffix("").parts:
        return
    calls = [n for n in ast.walk(parsed(path)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    writes = {"save", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "timedelta"}
    assert [c.lineno for c in calls if c.func.attr in writes] == []
    text = path.read_text("utf-8")
    assert not re.search(r"\btimedelta\b|\bRole\.", text), "no date arithmetic and no role names in a view"


REFUSED_WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError|mark_safe|\|\s*safe\b|\bSafeString\(")


@each_source
def test_nothing_is_left_for_later_and_nothing_is_declared_safe(path):
    found = REFUSED_WORDS.search(path.read_text("utf-8"))
    assert found is None, found


@each_source
def test_sql_is_written_in_migrations_alone(path):
    calls = [n for n in ast.walk(parsed(path)) if isinstance(n, ast.Attribute)]
    assert [n.lineno for n in calls if n.attr in {"raw", "RawSQL", "extra", "executescript"}] == []
    assert "RawSQL" not in path.read_text("utf-8")


@each_source
def test_no_refusal_is_swallowed(path):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: a bare except"
            silent = len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
            broad = isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
            assert not (silent and broad), f"line {node.lineno}"


@each_source
def test_public_functions_have_hints_and_docstrings(path):
    if is_edge(path) or path.name in {"apps.py", "forms.py", "wsgi.py", "settings.py"} or "forms" in path.parts:
        return
    for node in parsed(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"
            assert node.returns is not None, f"{node.name} does not say what it returns"


@each_file
def test_no_test_is_skipped(path):
    if "tests" in path.parts[len(BASE.parts) :][:1]:
        assert not re.search(r"mark\.(skip|skipif|xfail)\b|pytest\.(skip|xfail)\(", path.read_text("utf-8").replace(
            "mark\\.(skip|skipif|xfail)\\b|pytest\\.(skip|xfail)", ""
        ))  # fmt: skip


@each_template
def test_a_page_has_no_script_or_style_of_its_own(path):
    top = path.relative_to(BASE / "templates").parts[0]
    text = path.read_text("utf-8", errors="strict")
    assert not re.search(r"\|\s*safe\b|autoescape off", text) or top == "emails", "what people typed is always escaped"
    if top in {"pdf", "emails"}:
        return
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@each_template
def test_a_page_of_its_own_has_one_heading(path):
    text = path.read_text("utf-8")
    if path.name.startswith("_"):
        return  # a frame that pages extend, or a part that they include
    if '{% extends "base.html" %}' in text and "{% block content %}" in text:
        assert len(re.findall(r"<h1\b|page_heading\.html", text)) >= 1


# Written in pieces, so that this file does not hold what it looks for.
FOREIGN = tuple(
    "".join(parts)
    for parts in (
        *(("/wo", "rk/"), ("/ro", "ot/"), ("/t", "mp/h"), ("py", "pi.org"), ("npm", "js."), ("anth", "ropic")),
        *(("cla", "ude"), ("chat", "gpt"), ("open", "ai"), ("co", "pilot")),
    )
)
EVERYTHING = sorted(
    p
    for top in (
        "portal",
        "partnership",
        "reviews",
        "thresholds",
        "assurance",
        "templates",
        "static",
        "docs",
        "bin",
        "tests",
    )
    for p in (BASE / top).rglob("*")
    if p.is_file() and p.suffix not in {".pyc", ".png", ".woff2", ".pdf", ".docx"} and "__pycache__" not in p.parts
)


def test_the_project_speaks_of_the_portal_alone():
    named = [
        f"{name(path)}: {word}"
        for path in EVERYTHING
        for text in [path.read_text("utf-8", errors="replace").lower()]
        for word in FOREIGN
        if word in text
    ]
    assert named == []


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (assigned_states, "thing.state = 'x'"),
        (assigned_states, "Thing.objects.filter(pk=1).update(state='x')"),
        (assigned_states, "thing.status += 'x'"),
        (read_clocks, "from datetime import date\nd = date.today()"),
        (read_clocks, "from django.utils import timezone\nd = timezone.now()"),
        (read_clocks, "import datetime\nd = datetime.datetime.now()"),
        (read_clocks, "f = DateTimeField(auto_now=True)"),
    ],
)
def test_the_checks_find_what_they_look_for(check, source):
    assert list(check(ast.parse(source)))
