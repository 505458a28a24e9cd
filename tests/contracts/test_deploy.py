"""The container, the compose file and the units: checked as far as that goes without an engine."""

import re
import subprocess

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = settings.BASE_DIR
DEPLOY = ROOT / "deploy"
README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.M))
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
UNITS = sorted((DEPLOY / "systemd").glob("portal*"))


def instructions():
    """The lines of the Containerfile, those that go on joined."""
    text = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", CONTAINERFILE, flags=re.M))
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def test_the_containerfile_is_read_as_written_and_copies_what_is_there():
    known = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENV", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}
    assert {word for word, _ in instructions()} <= known
    users = [rest for word, rest in instructions() if word == "USER"]
    assert users == ["portal"], "it does not run as root"
    packages = set(re.findall(r"`(python3-venv [^`]+)`", README)[0].split()) - {
        "python3-venv",
        "postgresql",
        "redis-server",
    }
    assert packages <= set(CONTAINERFILE.split())
    given = dict(pair.split("=") for word, rest in instructions() if word == "ENV" for pair in rest.split())
    assert set(given) - {"PYTHONUNBUFFERED"} <= SETTINGS
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".git", ".venv", "var", "deploy/.env"} <= set(ignored), "no record and no key gets into an image"


def manage(command):
    """The command of manage.py in a list of arguments."""
    return command[command.index("manage.py") + 1]


def test_every_command_of_container_compose_and_units_exists():
    told = [manage(c["command"]) for c in COMPOSE["services"].values() if "manage.py" in c.get("command", [])]
    told += re.findall(r'manage\.py", "(\w+)"', CONTAINERFILE)
    told += [name for unit in UNITS for name in re.findall(r"manage\.py (\w+)", unit.read_text("utf-8"))]
    assert {"prepare", "runportal", "health"} == set(told) <= set(get_commands())


def test_the_compose_file_gives_settings_that_there_are_and_one_schedule():
    portal = [c for c in COMPOSE["services"].values() if c.get("image") == "portal"]
    assert len(portal) == 2
    for container in portal:
        assert set(container["environment"]) <= SETTINGS
        assert container["read_only"] is True and container["cap_drop"] == ["ALL"]
        places = {volume.split(":")[1] for volume in container["volumes"]}
        assert places == set(re.findall(r'"(/\w+)"', re.search(r"VOLUME (.*)", CONTAINERFILE)[1]))
    assert [c for c in portal if "runportal" in c["command"]] == [COMPOSE["services"]["portal"]]
    named = {v.split(":")[0] for c in COMPOSE["services"].values() for v in c.get("volumes", [])}
    assert named == set(COMPOSE["volumes"])
    assert all(port.startswith("127.0.0.1:") for c in COMPOSE["services"].values() for port in c.get("ports", []))
    secrets = re.findall(r"\b(?:PASSWORD|SECRET_KEY)\w*[:=] *([^\s,}]+)", (DEPLOY / "compose.yaml").read_text("utf-8"))
    assert secrets and all("${" in secret for secret in secrets), "no key is written down"


@pytest.mark.program("systemd-analyze")
def test_systemd_takes_the_units(tmp_path):
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/portal/.venv/bin/python", "/bin/true").replace("/opt/portal", "/")
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *[str(tmp_path / unit.name) for unit in UNITS]], capture_output=True, text=True
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if str(tmp_path) in line]) == (0, [])
