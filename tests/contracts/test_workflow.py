"""Every process is a table that holds together: permissions, events, states, owners, diagrams."""

import inspect

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS, Permission
from portal.deadlines.rules import all_rules
from portal.trail.events import Event
from portal.workflow import processes
from portal.workflow_diagram import page_of

PROCESSES = {process.name: process for process in processes()}
ARROWS = [
    pytest.param(process, transition, id=f"{process.name}-{transition.name}")
    for process in PROCESSES.values()
    for transition in process.transitions
]
# Arrows that no button offers, each with the deed whose permission stands for it. A new arrow
# without a permission fails here until somebody has written down why.
CONSEQUENCES = {
    ("sign_off", "complete"): "the last signature, whose capacity approvals.actions.sign has asked for",
    ("sign_off", "dissent"): "the last answer, whose capacity approvals.actions.sign has asked for",
    ("sign_off", "void"): "a change to the document, by an action that asks its own permission",
    ("learning_text", "agree"): "the last signature of a partner under a learning brief or a response",
    ("learning_text", "dissent"): "the last answer to such a text, where not all agree",
    ("rapid_review", "agree"): "the last signature under the recommendation",
    ("rapid_review", "dissent"): "the last answer to the recommendation, where not all agree",
    ("practice_review", "agree"): "the last signature of a partner under the report",
    ("practice_review", "dissent"): "the last answer to the report, where not all agree",
    ("practice_review", "void"): "a change to the report, by an action that asks its own permission",
    ("practice_review", "refuse"): "the planned day, on which a condition did not hold",
    ("practice_review", "publish"): "the planned day of publication, whose permission the planning has asked for",
    ("practice_review", "publish_improvements"): "the same, for the improvements alone",
    ("dispute", "agreed_after_all"): "the last signature under the recommendation that the partners disputed",
    ("dispute", "fall_away"): "the withdrawal of the review that the partners disputed",
    ("inspection_pack", "build"): "the end of the building, which whoever asked for the pack had the permission for",
    ("inspection_pack", "fail"): "the same, where it could not be built",
    ("threshold_edition", "ship"): "the loading of the arrangements, whose permission the action has asked for",
    ("threshold_edition", "approve"): "the last signature of a partner under the edition",
    ("threshold_edition", "supersede"): "the day on which the next edition comes into force",
}
# Clocks whose rules come with the partnership's arrangements, not with the code.
FAMILIES = {"timetable": "every milestone of the preset", "agency_return": "the day by which agencies answer",
            "ladder": "the time of each stage at each urgency"}  # fmt: skip
each_process = pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES)


def test_the_processes_of_the_portal_are_registered():
    assert {"sign_off", "rapid_review", "agency_return", "threshold_edition"} <= set(PROCESSES)


@pytest.mark.parametrize(("process", "transition"), ARROWS)
def test_every_arrow_names_a_permission_an_event_and_states_that_exist(process, transition):
    states = set(process.states.values)
    assert transition.source and set(transition.source) <= states
    assert transition.target in states
    assert isinstance(transition.event, Event)
    assert transition.label
    if transition.permission is None:
        assert (process.name, transition.name) in CONSEQUENCES, "what is it the consequence of?"
    else:
        assert isinstance(transition.permission, Permission)
        assert GRANTS[transition.permission] - {Role.ADMINISTRATOR}, "a permission that nobody holds moves nothing"


@pytest.mark.parametrize(("process", "transition"), ARROWS)
def test_policies_say_what_they_ask_and_clocks_are_rules(process, transition):
    for policy in transition.requires:
        assert inspect.getdoc(policy), f"{policy.__name__} has no words for the diagram"
    codes = {rule.code for rule in all_rules()}
    for name in (*transition.starts, *transition.stops):
        assert name in FAMILIES or any(code == name or code.startswith(f"{name}_") for code in codes), name


@each_process
def test_every_state_is_reached_from_the_first_and_owned_by_somebody(process):
    reached, waiting = set(), {process.initial}
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting |= {t.target for t in process.transitions if state in t.source} - reached
    assert reached == set(process.states.values)
    for state in process.states.values:
        owners = process.owners.get(state, ())
        assert all(isinstance(owner, Role) for owner in owners)
        assert owners or state in process.finals, f"nobody owns {state}"
    assert set(process.owners) <= set(process.states.values)


@each_process
def test_every_state_leads_to_an_end(process):
    for state in process.states.values:
        reached, waiting = set(), {state}
        while waiting:
            one = waiting.pop()
            reached.add(one)
            waiting |= {t.target for t in process.transitions if one in t.source} - reached
        assert reached & process.finals, f"{state} never ends"


@each_process
def test_arrows_have_names_of_their_own(process):
    names = [t.name for t in process.transitions]
    assert len(set(names)) == len(names) == len(process.by_name)


def test_consequences_that_are_no_more_are_not_listed():
    silent = {(p.name, t.name) for p in PROCESSES.values() for t in p.transitions if t.permission is None}
    assert set(CONSEQUENCES) <= silent


def test_the_diagrams_are_current():
    call_command("draw_workflows", check=True)


def test_a_diagram_that_is_not_current_is_found(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    call_command("draw_workflows")
    call_command("draw_workflows", check=True)
    page = tmp_path / "docs" / "workflows" / "sign_off.md"
    page.write_text(page.read_text() + " ")
    with pytest.raises(CommandError, match=r"sign_off\.md") as refusal:
        call_command("draw_workflows", check=True)
    assert refusal.value.returncode == 1
    call_command("draw_workflows")
    assert page.read_text() == page_of(PROCESSES["sign_off"])
    (page.parent / "gone.md").write_text("x")
    with pytest.raises(CommandError, match=r"gone\.md"):
        call_command("draw_workflows", check=True)


@each_process
def test_a_diagram_shows_every_state_and_every_arrow(process):
    page = page_of(process)
    for state in process.states.values:
        assert f'state "{process.states(state).label}" as {state}' in page
    for transition in process.transitions:
        for source in transition.source:
            assert f"{source} --> {transition.target}: {transition.label}" in page
