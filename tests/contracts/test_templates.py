"""What holds of every template: built on the one page, one heading, nothing that the content policy would stop."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.loader_tags import ExtendsNode

from tests.contracts.matrix import load

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# A PDF and an e-mail carry their own look and are read outside the portal.
ELSEWHERE = ("pdf", "emails")
# Parts of pages, and the design's own folders.
PARTS = ("_components", "govuk")
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
SHOWN = [name for name in ALL if name.split("/")[0] not in ELSEWHERE]


def is_part(name):
    """Whether a template is included by others: a component, or a name that begins with an underscore."""
    return name.split("/")[0] in PARTS or name.rsplit("/", 1)[-1].startswith("_")


PAGES = [name for name in SHOWN if not is_part(name) and name != "base.html"]


def source(name):
    """The template's text without its comments."""
    text = (TEMPLATES / name).read_text("utf-8")
    text = re.sub(r"\{% comment.*?endcomment %\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{#.*?#\}", "", text)


def parent(name):
    """The template that this one extends; None where it extends none."""
    found = engines["django"].get_template(name).template.nodelist.get_nodes_by_type(ExtendsNode)
    return found[0].parent_name.token.strip("\"'") if found else None


def family(name):
    """The template and all that it is built on, nearest first."""
    line = [name]
    while above := parent(line[-1]):
        line.append(above)
    return line


def test_there_are_pages_to_look_at():
    assert len(PAGES) > 10
    assert "portal/gallery.html" in PAGES


@pytest.mark.parametrize("name", SHOWN)
def test_it_can_be_parsed(name):
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", SHOWN)
def test_nothing_inline_and_nothing_trusted(name):
    text = source(name)
    assert not re.search(r"<style\b", text, re.IGNORECASE), "a style element: the content policy stops it"
    assert not re.search(r"\sstyle\s*=", text, re.IGNORECASE), "a style attribute: the content policy stops it"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text, re.IGNORECASE), (
        "an event attribute: the content policy stops it"
    )
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.IGNORECASE | re.DOTALL)
    assert all("src=" in attributes and not body.strip() for attributes, body in scripts), "a script in the page"
    assert not re.search(r"\|\s*safe(seq)?\b", text), "text that is trusted"
    assert not re.search(r"\{%\s*autoescape\s+off", text), "text that is trusted"
    assert not re.search(r"(src|href)\s*=\s*[\"'](https?:)?//", text), "another host"
    assert not re.search(r"http-equiv", text, re.IGNORECASE), "a page that loads itself again"


@pytest.mark.parametrize("name", SHOWN)
def test_a_tag_ends_on_the_line_on_which_it_begins(name):
    # One that does not is no tag to Django: the reader sees its source.
    whole = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", (TEMPLATES / name).read_text("utf-8"))
    assert not re.search(r"\{%|\{\{|\{#|%\}|#\}", whole)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_built_on_the_one_page(name):
    assert family(name)[-1] == "base.html"


def headings(name, seen=()):
    """How many h1 a template writes, those of what it includes counted in."""
    text = source(name)
    own = len(re.findall(r"<h1\b", text))
    for included in re.findall(r"\{%\s*include\s+[\"']([^\"']+)[\"']", text):
        if included not in seen and (TEMPLATES / included).exists():
            own += headings(included, (*seen, name))
    return own


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_heading_and_a_title(name):
    own, *above = family(name)
    written = headings(own) + sum(headings(one) for one in above)
    alternatives = source(own).count("{% else %}") + source(own).count("{% elif")
    assert written >= 1, "no h1"
    assert written <= 1 + alternatives, "more than one h1 outside alternatives"
    assert any(re.search(r"\{%\s*block (title|words)\s*%\}\s*\S", source(one)) for one in family(name)[:-1]), "no title"


@pytest.mark.parametrize("name", SHOWN)
def test_forms_that_change_something_carry_their_token(name):
    for attributes, body in re.findall(r"<form\b([^>]*)>(.*?)</form>", source(name), re.DOTALL):
        if re.search(r"method\s*=\s*[\"']post", attributes, re.IGNORECASE):
            assert "csrf_token" in body or "{% crispy" in body, "a form that posts without a token"
        elif "_method }}" not in attributes:  # the pack's own forms ask for their method first
            assert "csrf_token" not in body, "a token in an address"


@pytest.mark.parametrize(
    "name", sorted(p.relative_to(TEMPLATES).as_posix() for p in (TEMPLATES / "_components").glob("*.html"))
)
def test_a_component_says_what_it_takes(name):
    first = (TEMPLATES / name).read_text("utf-8").splitlines()[0]
    assert re.fullmatch(r"\{# .+ #\}", first)


PRESSED = re.compile(
    r"""<p class="([\w -]*)"><a class="govuk-link" href="\{% url ['"](\w+)['"][^%]*%\}">(?:(?!</a>).)*</a></p>"""
)


def test_a_line_that_only_leads_to_a_form_is_not_printed():
    """On paper there is nothing to press. Pages of signing in are not printed at all."""
    rows = load()
    printed = [
        (name, address)
        for name in SHOWN
        if not name.startswith(("account/", "mfa/"))
        for classes, address in PRESSED.findall(source(name))
        if rows[address].post and "no-print" not in classes.split()
    ]
    assert printed == []
