"""`manage.py prepare`: one data folder serves one partnership, and a second run finds everything done."""

import os

import pytest
from django.core.management import CommandError, call_command

from portal.management.commands import prepare


def test_a_folder_is_claimed_once_and_keeps_its_partnership(tmp_path):
    prepare.claim(tmp_path, "bury")
    prepare.claim(tmp_path, "bury")
    with pytest.raises(CommandError) as refused:
        prepare.claim(tmp_path, "bolton")
    assert "ARRANGEMENTS=bury" in str(refused.value)
    assert "PORTAL_DATA" in str(refused.value)
    prepare.claim(tmp_path, "bury")


def test_a_refused_folder_is_left_as_it_was(tmp_path, settings, monkeypatch):
    """Nothing is migrated or loaded into another partnership's data."""
    settings.DATA_DIR, settings.ARRANGEMENTS = tmp_path, "bolton"
    prepare.claim(tmp_path, "bury")
    called = []
    monkeypatch.setattr(prepare, "call_command", lambda name, *_, **__: called.append(name))
    with pytest.raises(CommandError):
        call_command("prepare")
    assert called == []


@pytest.fixture
def steps(tmp_path, settings, monkeypatch):
    """The steps that prepare takes, by name, on static files of the test's own."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("a{}")
    settings.DATA_DIR, settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path, tmp_path / "static", [source]
    called = []

    def call(name, *_, **__):
        called.append(name)
        if name == "collectstatic":
            settings.STATIC_ROOT.mkdir(exist_ok=True)

    monkeypatch.setattr(prepare, "call_command", call)
    monkeypatch.setattr(prepare, "seal_all", lambda: called.append("seal the recovery codes"))
    return called


def test_static_files_are_collected_again_only_when_one_changed(steps, settings):
    call_command("prepare")
    assert steps.count("collectstatic") == 1 and "seal the recovery codes" in steps
    call_command("prepare")
    assert steps.count("collectstatic") == 1
    newer = (settings.STATIC_ROOT / ".collected").stat().st_mtime + 5
    os.utime(settings.STATICFILES_DIRS[0] / "page.css", (newer, newer))
    call_command("prepare")
    assert steps.count("collectstatic") == 2


@pytest.mark.parametrize("demonstration", [True, False])
def test_demonstration_people_are_loaded_in_the_demonstration_alone(steps, settings, demonstration):
    settings.DEMONSTRATION = demonstration
    call_command("prepare")
    assert ("load_demonstration" in steps) is demonstration
    assert steps.index("migrate") < steps.index("load_arrangements")
