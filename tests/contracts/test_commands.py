"""What the README tells people to type is what continuous integration runs, what exists, and what the settings read."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
README = (ROOT / "README.md").read_text("utf-8")


def section(title):
    return re.search(rf"^## {title}$(.*?)(?=^## |\Z)", README, re.M | re.S).group(1)


def typed(text):
    """The lines of a text's blocks of shell."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_continuous_integration_runs_the_readme_s_test_commands():
    told = [line for line in typed(section("Test")) if line.startswith("bin/test")]
    run = re.findall(r"^check (.+)$", (ROOT / ".ci/run").read_text("utf-8"), re.M)
    assert told == ["bin/test", "bin/test --services"]
    assert run == told


def test_continuous_integration_fails_when_either_fails(tmp_path):
    """The script itself, with a bin/test that does as it is told."""
    for folder in (".ci", "bin"):
        (tmp_path / folder).mkdir()
    script = tmp_path / ".ci/run"
    script.write_text((ROOT / ".ci/run").read_text("utf-8"))
    test = tmp_path / "bin/test"
    test.write_text('#!/bin/sh\necho "ran with [$*]"\n[ "$*" != "$FAILS" ]\n')
    test.chmod(0o755)
    for fails, code in (("nothing", 0), ("", 1), ("--services", 1)):
        done = subprocess.run(["bash", script], env={**os.environ, "FAILS": fails}, capture_output=True, text=True)
        assert done.returncode == code
        assert "ran with []" in done.stdout
        assert "ran with [--services]" in done.stdout


def test_every_command_that_is_told_exists_and_can_be_run():
    told = set(re.findall(r"(?<![\w/])bin/[a-z_-]+", README + (ROOT / "DEVELOPING.md").read_text("utf-8")))
    assert {"bin/run", "bin/test", "bin/bench"} <= told
    assert {str(file.relative_to(ROOT)) for file in (ROOT / "bin").iterdir() if file.is_file()} == told
    assert all(os.access(ROOT / name, os.X_OK) for name in told)


@pytest.mark.parametrize("name", ["set-up", "run", "serve", "test", "bench", "manage"])
def test_scripts_are_for_any_posix_shell(name):
    script = ROOT / "bin" / name
    text = script.read_text("utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in text
    assert re.search(r"\[\[|\bsudo (?!apt-get install -y)|^function |\blocal ", text, re.M) is None
    subprocess.run(["sh", "-n", script], check=True)


def test_the_settings_table_is_what_the_settings_read():
    read = set(re.findall(r'\benv(?:\.\w+)?\("([A-Z_]+)"', (ROOT / "portal/settings.py").read_text("utf-8")))
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", section("Settings"), re.M))
    of_the_tests = {"CHROMIUM"}
    assert listed == read | of_the_tests


def test_locked_files_pin_every_hash_and_name_no_place():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        assert "://" not in "\n".join(lines)
        pinned = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
        assert pinned
        assert all("==" in lines[number] for number in pinned)
        assert all("--hash=sha256:" in lines[number + 1] for number in pinned)
        command = lines[1].removeprefix("#").strip()
        assert command in (ROOT / name.replace(".txt", ".in")).read_text("utf-8").replace(" -q ", " ")
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity": "sha512-') == 2


def test_nothing_of_the_design_that_belongs_to_gov_uk_is_served():
    design = ROOT / "var/design"
    for name in ("govuk.css", "govuk.js", "fonts.css"):
        text = (design / name).read_text("utf-8").lower()
        assert len(text) > 1000
        assert not [word for word in ("gds transport", "crest", "/assets/", "sourcemappingurl") if word in text]
    named = set(re.findall(r"url\(\./(files/[^)]+)\)", (design / "fonts.css").read_text("utf-8")))
    assert named
    assert all((design / name).stat().st_size > 10_000 for name in named)
