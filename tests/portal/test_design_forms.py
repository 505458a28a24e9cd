"""What the template pack draws: every mistake leads to a box that exists, and nothing typed is lost or trusted."""

import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.forms import formset_factory
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory

from portal.errors import Conflict, Refused
from portal.forms import PortalForm, VersionedForm, stale_fields
from portal.gallery import WRONG, ChildForm, ChildFormSet, GalleryForm

# The page names the partnership, which is kept in the database.
pytestmark = pytest.mark.django_db

PAGE = """{% extends "base.html" %}{% load crispy_forms_tags %}{% block title %}Page{% endblock %}
{% block content %}<h1>Page</h1>
<form method="post" novalidate>{% crispy form %}{% if set %}{% crispy set %}{% endif %}</form>{% endblock %}"""


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def of(self, *tags):
        return [attrs for tag, attrs in self.found if tag in tags]

    @property
    def ids(self):
        return [attrs["id"] for _tag, attrs in self.found if attrs.get("id")]


def page(form, **context):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return engines["django"].from_string(PAGE).render({"form": form, **context}, request)


@pytest.fixture
def wrong():
    return page(GalleryForm(WRONG))


def test_every_mistake_leads_to_something_on_the_page(wrong):
    tags = Tags(wrong)
    targets = re.findall(r'<li><a href="#([^"]+)">', wrong)
    assert len(targets) >= 10
    assert set(targets) <= set(tags.ids)
    assert "id_heard_year" in targets
    assert "id_areas" in targets


def test_ids_are_unique_and_every_description_exists(wrong):
    tags = Tags(wrong)
    assert len(tags.ids) == len(set(tags.ids))
    described = {one for _t, a in tags.found for one in (a.get("aria-describedby") or "").split()}
    assert described
    assert described <= set(tags.ids)


def test_every_box_has_a_label(wrong):
    tags = Tags(wrong)
    labelled = {attrs.get("for") for attrs in tags.of("label")}
    boxes = [a for a in tags.of("input", "select", "textarea") if a.get("type") != "hidden"]
    assert len(boxes) > 20
    assert {a["id"] for a in boxes} <= labelled


def test_boxes_in_error_are_red_and_the_others_are_not(wrong):
    classes = {a["id"]: a.get("class", "") for a in Tags(wrong).of("input", "select", "textarea") if a.get("id")}
    red = {name for name, of in classes.items() if "--error" in of}
    assert {"id_title", "id_summary", "id_seen", "id_heard_year", "id_agency"} <= red
    assert not red & {"id_seen_month", "id_seen_year", "id_heard", "id_heard_time", "id_comment"}


def test_the_title_says_that_something_is_wrong(wrong):
    assert "<title>Error: Page – Partnership portal</title>" in wrong
    assert "<title>Page – Partnership portal</title>" in page(GalleryForm())


def test_no_browser_cuts_a_pasted_text_or_stops_a_form(wrong):
    for attrs in Tags(wrong).of("input", "textarea", "select"):
        assert "maxlength" not in attrs
        assert "required" not in attrs
        assert attrs.get("type") != "number"
    assert 'data-maxlength="500"' in wrong


def test_what_was_typed_comes_back_escaped():
    hostile = '"><script>alert(1)</script>'
    names = ("title", "summary", "comment", "seen_day", "heard_time", "children", "address", "agency", "decision")
    text = page(GalleryForm(dict.fromkeys(names, hostile)))
    assert "<script>alert" not in text
    assert text.count("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;") >= 6


def test_markup_in_labels_hints_and_choices_is_text():
    class Hostile(PortalForm):
        one = forms.CharField(label="<b>label</b>", help_text="<i>hint</i>")
        two = forms.ChoiceField(choices=[("x", "<u>choice</u>")], widget=forms.RadioSelect, label="<s>legend</s>")
        choice_hints = {"two": {"x": "<em>why</em>"}}

    text = page(Hostile({}))
    for tag in ("b", "i", "u", "s", "em"):
        assert f"<{tag}>" not in text.split("<h1>")[1].split("</form>")[0]


def test_a_field_that_another_decides_about_says_so_and_is_there_without_javascript(wrong):
    groups = [a for a in Tags(wrong).of("div") if a.get("data-reveal-by")]
    assert [(g["data-reveal-by"], g["data-reveal-when"]) for g in groups] == [
        ("decision", "agree_with_comment dissent")
    ]
    assert "hidden" not in groups[0]


def test_a_password_is_never_sent_back():
    assert "open sesame" not in page(GalleryForm({"secret": "open sesame"}))


def test_a_refused_action_puts_its_sentence_at_its_field():
    form = GalleryForm({"title": "x"})
    form.refuse(Refused("That date is after today.", field="seen"))
    form.refuse(Refused("The review is withdrawn.", field="no_such_field"))
    assert "That date is after today." in form.errors["seen"]
    assert form.non_field_errors() == ["The review is withdrawn."]
    assert '<a href="#id_seen">That date is after today.</a>' in page(form)


def test_a_character_that_cannot_be_seen_is_named_at_its_field():
    form = GalleryForm({"title": "a\x00b"})
    assert form.errors["title"] == ["“Title” holds a character that cannot be seen. Type the words again without it"]


class NoteForm(VersionedForm):
    note = forms.CharField(label="Note", widget=forms.Textarea)
    decision = forms.ChoiceField(label="Decision", choices=[("y", "Go on"), ("n", "Stop")])


def test_a_form_that_lost_its_version_says_what_to_do():
    for version in ("", "three"):
        form = NoteForm({"note": "x", "decision": "y", "version": version})
        assert not form.is_valid()
        assert "lost track of which version" in form.errors["version"][0]
        assert "lost track of which version" in page(form)


def test_a_stale_edit_shows_both_texts_and_can_go_on():
    data = QueryDict("note=mine&decision=y&version=1")
    form = NoteForm(data)
    assert form.is_valid()
    conflict = Conflict("Somebody saved it at 14:02.", theirs={"note": "theirs", "decision": "y", "other": "x"})
    [note] = stale_fields(form, conflict)
    assert (note.yours, note.theirs, note.target, note.takes) == ("mine", "theirs", "id_note", True)
    form.take_version(2)
    again = page(form)
    assert 'name="version" value="2"' in again
    assert "mine</textarea>" in again


def test_a_stale_choice_is_shown_in_words_and_equal_texts_are_left_out():
    form = NoteForm({"note": "same\r\ntext", "decision": "n", "version": "1"})
    conflict = Conflict("x", theirs={"note": "same\ntext ", "decision": "Go on"})
    [decision] = stale_fields(form, conflict)
    assert (decision.yours, decision.theirs, decision.takes) == ("Stop", "Go on", False)


Children = formset_factory(ChildForm, formset=ChildFormSet, extra=1, max_num=3)


def entries(*references, another=False):
    data = {"c-TOTAL_FORMS": str(len(references)), "c-INITIAL_FORMS": "0"}
    data |= {f"c-{n}-reference": reference for n, reference in enumerate(references)}
    return Children(data | ({"c-another": "1"} if another else {}), prefix="c")


def test_another_entry_keeps_what_was_typed_and_judges_nothing():
    children = entries("A" * 99, another=True)
    assert children.wants_another
    longer = children.with_another()
    assert not longer.wants_another
    text = page(GalleryForm(), set=longer)
    assert "A" * 99 in text
    assert 'name="c-1-reference"' in text
    assert 'name="c-TOTAL_FORMS" value="2"' in text
    assert "govuk-error-summary" not in text
    assert "<title>Page" in text


def test_no_more_entries_than_there_may_be():
    assert entries("a", "b", "c", another=True).with_another().total_form_count() == 3


def test_mistakes_of_entries_are_in_the_summary():
    text = page(GalleryForm(), set=entries("A" * 99))
    assert '<a href="#id_c-0-reference">“Pseudonymous reference” may have 20 characters at most; it has 99</a>' in text
    assert "id_c-0-reference" in Tags(text).ids
