"""What could be turned against the portal, read from the source: patterns, scripts, keys, files, logs."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from portal.uploads.choices import CONTENT_TYPES, FileKind
from reviews.leaks.choices import EntryKind
from reviews.leaks.matching import Passage, warnings_in
from reviews.leaks.patterns import looked_for
from tests.contracts.test_source import SOURCE, name, parsed

BASE = Path(settings.BASE_DIR)
INVENTORY = (BASE / "docs/security/inventory.md").read_text("utf-8")
# Where a pattern is put together; what is typed by people goes into the last two alone, each word escaped.
PUT_TOGETHER = {
    "reviews/identifiers.py", "reviews/leaks/dates.py", "reviews/leaks/patterns.py", "reviews/practice/chronology.py",
}  # fmt: skip
ASKS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
TRICKS = "a.*(b[c+?^$|{2}\\d"


def patterns_put_together(tree):
    for node in ast.walk(tree):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS
        if called and isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
            yield from () if isinstance(node.args[0], ast.Constant) else (node.lineno,)


def test_a_pattern_is_fixed_or_stands_where_typed_words_are_escaped():
    found = {name(path) for path in SOURCE if [*patterns_put_together(parsed(path))]}
    assert found == PUT_TOGETHER
    assert [*patterns_put_together(ast.parse("import re\nre.search(typed, text)\nre.compile('fixed')"))] == [2]


@pytest.mark.parametrize("kind", list(EntryKind))
def test_what_is_typed_into_a_glossary_is_no_pattern(kind):
    entry = looked_for(1, kind, f"Xavier {TRICKS}")
    assert not [h for h in warnings_in([Passage("The text", "axxb Xavier2 bcd ab 22")], [entry]) if h.entry_id]
    found = [h for h in warnings_in([Passage("The text", f"He said Xavier {TRICKS} then.")], [entry]) if h.entry_id]
    assert found, "as it is written it is found"


def test_no_script_runs_text_or_sets_a_property_that_a_text_names():
    scripts = list((BASE / "static").rglob("*.js"))
    assert len(scripts) > 6
    forbidden = r"__proto__|Object\.assign|\beval\(|\bFunction\(|innerHTML|outerHTML|document\.write"
    by_name = r"\w\[[A-Za-z_$][\w$.]*\]\s*=[^=]"
    wrong = [p.name for p in scripts if re.search(f"{forbidden}|{by_name}", p.read_text("utf-8"))]
    assert wrong == []
    assert re.search(by_name, "kept[typed] = 1")


def section(title):
    return INVENTORY.split(f"## {title}\n")[1].split("\n## ")[0]


def files_that(pattern):
    return {name(p) for p in SOURCE if re.search(pattern, p.read_text("utf-8"))}


def test_every_use_of_a_key_a_digest_or_chance_stands_in_the_inventory():
    used = files_that(r"(?m)^(?:import|from) (?:hmac|secrets|cryptography\S*|jwt)\b|salted_hmac|core import signing")
    said = set(re.findall(r"`([a-z]+/[\w/]+\.py)`", section("Keys, digests, chance")))
    assert said - {name(p) for p in SOURCE} == set(), "files that are no more"
    assert used - said == set(), "files that the inventory leaves out"


def test_every_app_has_a_level_of_protection():
    said = set(re.findall(r"`(\w+)`", section("Levels of protection").split("\n\n")[1]))
    here = [c for c in apps.get_app_configs() if Path(c.path).is_relative_to(BASE) and "site-packages" not in c.path]
    ours = {c.label for c in here if [*c.get_models()]}
    assert len(ours) > 4
    assert ours - said == set()
    assert len(re.findall(r"(?m)^\| \*\*\w+\*\* \|", section("Levels of protection"))) == 4


def test_every_kind_of_file_is_in_the_inventory_with_its_ending():
    said = dict(re.findall(r"(?m)^\| `(\w+)` \| ([^|]+) \|", section("Files that are taken")))
    assert set(said) == {kind.value for kind in FileKind} == {FileKind(kind).value for kind in CONTENT_TYPES}
    assert f"{settings.UPLOAD_LIMIT_BYTES // 1024**2} MB" in section("Files that are taken")


def test_every_log_is_in_the_inventory():
    said = set(re.findall(r"`([\w.]+)`", section("Logs")))
    wrong = set()
    for path in SOURCE:
        own = ".".join(path.relative_to(BASE).with_suffix("").parts)
        for named in re.findall(r"getLogger\((__name__|\"[\w.]+\")\)", path.read_text("utf-8")):
            log = own if named == "__name__" else named.strip('"')
            # what makes PDFs is only made to say less
            if not any(f"{log}.".startswith(f"{known}.") for known in {*said, "weasyprint"}):
                wrong.add(log)
    assert wrong == set()
    assert len(said) > 10
