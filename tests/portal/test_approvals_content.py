"""What is hashed, what counts as a change, and how a change is found and named."""

import hashlib
import json

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from portal.approvals import queries
from portal.approvals.content import canonical, content_hash, frozen
from portal.approvals.models import Signature, SignOff
from portal.approvals.verification import verify, what_changed
from tests.factories import things
from tests.factories.sign_offs import DOCUMENT, FILES, partners, sign_off, signature

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


def test_the_hash_is_sha256_of_sorted_compact_json():
    said = canonical({"b": 1, "a": "é"}, [{"name": "z", "sha256": "CC"}, {"name": "a", "sha256": "dd", "size": "9"}])
    expected = '{"document":{"a":"é","b":1},"files":[{"name":"a","sha256":"dd"},{"name":"z","sha256":"cc"}]}'
    assert said.decode() == expected
    files = [{"name": "a", "sha256": "dd"}, {"name": "z", "sha256": "cc"}]
    assert content_hash({"a": "é", "b": 1}, files) == hashlib.sha256(expected.encode()).hexdigest()


@given(PLAIN)
def test_a_document_survives_storage_with_its_hash(document):
    assert content_hash(json.loads(json.dumps(frozen(document))), []) == content_hash(document, [])


def test_what_no_reader_could_see_is_no_change():
    assert content_hash({"a": "cafe\u0301\r\nx"}, []) == content_hash({"a": "caf\u00e9\nx"}, [])


@pytest.mark.parametrize(
    ("document", "files"),
    [
        ({**DOCUMENT, "reasons": "Two agencies; one theme."}, FILES),
        ({**DOCUMENT, "reasons": "Two agencies, one theme. "}, FILES),
        ({**DOCUMENT, "reasons": None}, FILES),
        ({k: v for k, v in DOCUMENT.items() if k != "reasons"}, FILES),
        ({**DOCUMENT, "children": []}, FILES),
        (DOCUMENT, []),
        (DOCUMENT, [{"name": "pack.pdf", "sha256": "ac" * 32}]),
        (DOCUMENT, [{"name": "pack2.pdf", "sha256": "ab" * 32}]),
    ],
)
def test_a_comma_or_a_file_is_a_change(document, files):
    assert content_hash(document, files) != content_hash(DOCUMENT, FILES)


def test_true_is_not_one_and_text_is_not_a_number():
    assert len({content_hash({"a": value}, []) for value in (1, True, "1", None, "", [], {})}) == 7


@pytest.mark.parametrize("value", [1.5, object(), {1: "a"}, {"a": {"b": b"x"}}])
def test_what_json_cannot_say_exactly_is_refused(value):
    with pytest.raises(TypeError):
        content_hash(value, [])


def test_changes_are_named_in_words():
    new = {
        "recommendation": "A local review",
        "reasons": "",
        "children": [{"age_band": "2"}, {"age_band": "5"}],
        "x": True,
    }
    assert what_changed(DOCUMENT, new) == [
        ("Reasons", "Two agencies, one theme.", "(empty)"),
        ("Children › 1 › Age band", "1", "2"),
        ("Children › 2", "(not there)", "Age band: 5"),
        ("X", "(not there)", "Yes"),
    ]
    assert what_changed(new, {**new}) == []


@pytest.fixture
def opened(db, monkeypatch):
    body = partners()
    opened = sign_off(things.register(monkeypatch).new(), bodies=body)
    signature(opened, body[0])
    return opened


def test_what_was_signed_is_what_is_stored(opened):
    proof = verify(SignOff.objects.get(pk=opened.pk), DOCUMENT, FILES)
    assert (proof.ok, proof.sentence, proof.stored_hash) == (True, "What was signed is what is stored.", opened.hash)
    assert proof.computed_hash == opened.hash


def test_a_change_since_is_found_and_named(opened):
    proof = verify(
        opened, {**DOCUMENT, "reasons": "Two agencies one theme."}, [{"name": "pack.pdf", "sha256": "00" * 32}]
    )
    assert not proof.ok
    assert proof.differing == ["Reasons", "Files › pack.pdf"]
    assert "Reasons" in proof.sentence and proof.computed_hash != proof.stored_hash


def test_a_change_to_the_frozen_copy_behind_the_portals_back_is_found(opened):
    SignOff.objects.filter(pk=opened.pk).update(document={**DOCUMENT, "reasons": "Other."})
    proof = verify(SignOff.objects.get(pk=opened.pk), {**DOCUMENT, "reasons": "Other."}, FILES)
    assert not proof.ok and "altered since" in proof.sentence


def test_a_signature_moved_from_another_text_is_found(opened):
    Signature.objects.filter(sign_off=opened).update(hash="1" * 64)
    proof = verify(opened, DOCUMENT, FILES)
    assert not proof.ok and "belongs to another text" in proof.sentence


def test_the_signature_list_shows_answers_and_who_is_waited_for(opened):
    rows = queries.signature_rows(opened)
    shown = render_to_string("approvals/_signatures.html", {"rows": rows, "sign_off": opened})
    assert shown.count("signature__mark") == 3
    assert "Agree: Demonstration Person" in " ".join(shown.split())
    assert shown.count("Asked <time") == 2
