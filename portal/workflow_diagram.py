"""A process drawn from its table: a diagram, who owns each state, and each arrow with what it asks.

The pages in `docs/workflows/` are written from here and checked against it, so they cannot say
anything that the portal does not do.
"""

from __future__ import annotations

import inspect

from portal.accounts.choices import Role
from portal.accounts.permissions import GRANTS
from portal.workflow import Policy, Process, Transition


def page_of(process: Process) -> str:
    """The whole page of one process as Markdown, with a Mermaid state diagram."""
    return "\n".join(
        [
            f"# {process.title}",
            "",
            "Written by `manage.py draw_workflows` from the process's table; change the table, not this page.",
            "",
            "```mermaid",
            *_diagram(process),
            "```",
            "",
            "## Who owns each state",
            "",
            "| State | In words | Owned by |",
            "| --- | --- | --- |",
            *(
                f"| `{state}` | {_cell(process.states(state).label)} | {_owners(process, state)} |"
                for state in _states(process)
            ),
            "",
            "## Steps",
            "",
            "| Step | From | To | Who may take it | What it requires | Clocks | On the trail |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *(_row(process, transition) for transition in process.transitions),
            "",
        ]
    )


def _states(process: Process) -> list[str]:
    return [str(value) for value in process.states.values]


def _diagram(process: Process) -> list[str]:
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{process.states(state).label}" as {state}' for state in _states(process)]
    lines.append(f"    [*] --> {process.initial}")
    for transition in process.transitions:
        for source in transition.source:
            lines.append(f"    {source} --> {transition.target}: {transition.label}")
    lines += [f"    {state} --> [*]" for state in _states(process) if state in process.finals]
    return lines


def _owners(process: Process, state: str) -> str:
    return ", ".join(role.label for role in process.owners.get(state, ())) or "nobody: it has ended"


def _row(process: Process, transition: Transition) -> str:
    sources = ", ".join(process.states(source).label for source in transition.source)
    asked = [_policy(policy) for policy in transition.requires] + (["A reason."] if transition.needs_reason else [])
    clocks = [f"starts {code}" for code in transition.starts] + [f"stops {code}" for code in transition.stops]
    cells = (
        transition.label,
        sources,
        process.states(transition.target).label,
        _permitted(transition),
        " ".join(asked) or "nothing more",
        ", ".join(clocks) or "none",
        f"`{transition.event.value}`",
    )
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _permitted(transition: Transition) -> str:
    if transition.permission is None:
        return "nobody by itself: a consequence of another step"
    roles = ", ".join(role.label for role in Role if role in GRANTS[transition.permission])
    return f"{transition.permission.value}: {roles}"


def _policy(policy: Policy) -> str:
    """The first sentence of the policy's own docstring: what is documented is what is asked."""
    said = inspect.getdoc(policy) or getattr(policy, "__name__", "")
    first = said.split("\n\n")[0].replace("\n", " ").strip()
    return first if first.endswith(".") else f"{first}."


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
