"""The style that pyproject.toml asks for, held by the same program that a developer runs."""

import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.parametrize("words", [("check",), ("format", "--check")], ids=" ".join)
def test_the_whole_source_is_in_style(words):
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", *words, "--no-cache", "."], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
