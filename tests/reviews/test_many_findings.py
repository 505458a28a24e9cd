"""More findings than a page offers as boxes: the latest are offered, and every other can be named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.clock import london_date
from reviews.learning import forms, queries
from tests.factories import learning

pytestmark = pytest.mark.usefixtures("bolton")
ON = london_date(learning.NOW)


@pytest.fixture
def keeper(monkeypatch):
    monkeypatch.setattr(forms, "MOST_FINDINGS", 2)
    return learning.keeper()


def of(keeper, data=None, **more):
    return forms.FindingsForm(data, findings=queries.visible_to(keeper, ON), **more)


def test_few_findings_are_all_boxes(keeper):
    found = [learning.finding(), learning.finding()]
    form = of(keeper)
    assert "others" not in form.fields and {pk for pk, _words in form.fields["findings"].choices} == {
        one.pk for one in found
    }


def test_of_many_the_latest_are_boxes_and_others_are_named(keeper):
    first, second, third = (learning.finding(found_on=ON - timedelta(days=ago)) for ago in (9, 3, 1))
    offered = [pk for pk, _words in of(keeper).fields["findings"].choices]
    assert offered == [third.pk, second.pk]
    form = of(keeper, {"findings": [third.pk], "others": f" {first.reference.lower()};"})
    assert (
        form.is_valid() and set(form.cleaned_data["findings"]) == {first, third} and "others" not in form.cleaned_data
    )
    led_from_it = of(keeper, initial={"findings": [str(first.pk)]})
    assert [pk for pk, _words in led_from_it.fields["findings"].choices] == [first.pk, third.pk, second.pk]


def test_a_name_of_nothing_and_no_finding_at_all_are_refused_beside_the_field(keeper):
    for ago in (9, 3, 1):
        learning.finding(found_on=ON - timedelta(days=ago))
    unknown = of(keeper, {"others": "F-1999-001"})
    assert unknown.errors == {"others": ["There is no finding F-1999-001 that you may see. Check the reference."]}
    nothing = of(keeper, {"others": ""})
    assert nothing.errors == {"findings": ["Tick at least one finding, or name one by its reference."]}
