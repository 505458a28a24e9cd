"""Who may import whom: between the apps, and inside an app by the order of its files. Read from the source."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
APPS = ("portal", "partnership", "reviews", "thresholds", "assurance")
ALLOWED = {
    "portal": set(),
    "partnership": {"portal"},
    "thresholds": {"portal", "partnership"},
    "reviews": {"portal", "partnership"},
    "assurance": {"portal", "partnership", "reviews", "thresholds"},
}
# Inside an app a file may import those above it and its own kind; what is not named here is free
# of the order (it is a part of its own, such as deadlines/counting.py).
ORDER = (
    "choices", "models", "workflow", "deadlines", "policies", "readiness", "queries", "actions", "forms", "views",
    "tasks",
)  # fmt: skip
RANK = {name: place for place, name in enumerate(ORDER)}
# `workflow` names policies as what its arrows require, so the two stand side by side.
RANK["policies"] = RANK["deadlines"] = RANK["workflow"]
# The edge that an action wakes once its transaction is through: imported there and nowhere else.
WOKEN_LATE = "tasks"
EXCEPTIONS = {
    ("portal.accounts.policies", "portal.accounts.queries"): "what somebody holds is what these policies judge",
}
NOT_CHECKED = {"migrations", "management", "apps"}


def files():
    for app in APPS:
        for path in sorted((BASE / app).rglob("*.py")):
            if not NOT_CHECKED & {*path.relative_to(BASE).with_suffix("").parts}:
                yield path


FILES = list(files())
IDS = [str(path.relative_to(BASE)) for path in FILES]


def module_of(path):
    parts = path.relative_to(BASE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imports(path):
    """Every module that the file imports, as parts, with its line; those for type hints and woken tasks left out."""
    package = module_of(path) if path.name == "__init__.py" else module_of(path)[:-1]
    tree = ast.parse(path.read_text("utf-8"))
    hints = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    inside = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f) if n is not f}
    for node in ast.walk(tree):
        if id(node) in hints:
            continue
        if id(node) in inside and isinstance(node, ast.ImportFrom) and (node.module or "").endswith(WOKEN_LATE):
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield tuple(alias.name.split(".")), node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            named = tuple(node.module.split(".")) if node.module else ()
            for alias in node.names:
                yield (*base, *named, alias.name), node.lineno


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_an_app_imports_only_the_apps_below_it(path):
    own = module_of(path)[0]
    strangers = {(m[0], line) for m, line in imports(path) if m[0] in APPS and m[0] != own and m[0] not in ALLOWED[own]}
    assert not strangers, f"{own} may import {sorted(ALLOWED[own]) or 'no other app'}"


def place(parts):
    """The app that a module belongs to and its file's rank there: ('portal.accounts', 6) for its queries."""
    app = parts[:2] if parts[0] == "portal" and (BASE / "portal" / parts[1] / "apps.py").exists() else parts[:1]
    rest = parts[len(app) :]
    return app, RANK.get(rest[0]) if rest else None


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_file_imports_only_the_files_above_it(path):
    parts = module_of(path)
    if len(parts) < 2:
        return
    app, rank = place(parts)
    if rank is None:
        return
    below = []
    for module, line in imports(path):
        if len(module) < 2 or module[0] not in APPS:
            continue
        their_app, theirs = place(module)
        if (".".join(parts), ".".join(module[:-1])) in EXCEPTIONS:
            continue
        if their_app == app and theirs is not None and theirs > rank:
            below.append(f"line {line}: {'.'.join(module)}")
    assert not below


def test_the_ground_does_not_name_a_case():
    """`portal` imports no app even lazily, and no text in its code names one of the apps' models."""
    for path in FILES:
        if module_of(path)[0] == "portal":
            assert not [m for m, _ in imports(path) if m[0] in set(APPS) - {"portal"}], path


def test_the_check_itself_finds_what_it_looks_for(tmp_path, monkeypatch):
    wrong = tmp_path / "portal" / "wrong" / "queries.py"
    wrong.parent.mkdir(parents=True)
    (wrong.parent / "apps.py").write_text("")
    wrong.write_text("from reviews.models import Review\nfrom .views import page\nfrom .models import Thing\n")
    monkeypatch.setattr(f"{__name__}.BASE", tmp_path)
    assert [m for m, _ in imports(wrong)][:2] == [("reviews", "models", "Review"), ("portal", "wrong", "views", "page")]
    with pytest.raises(AssertionError):
        test_an_app_imports_only_the_apps_below_it(wrong)
    with pytest.raises(AssertionError):
        test_a_file_imports_only_the_files_above_it(wrong)
