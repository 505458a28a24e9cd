"""Watching real processes from a test: a command whose lines can be waited for, and whether a process still runs."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and was not yet collected by its parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def eventually(condition, seconds=20.0):
    """Wait until the condition holds; its last answer, or an AssertionError after so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := condition():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} seconds")


class Running:
    """A command in the background, with what it has printed so far in `lines`; ended by force when the block ends."""

    def __init__(self, command, env):
        self.lines = []
        self.process = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def said(self, words, times=1, seconds=30.0):
        """Wait for the line with these words to come so many times; the last such line."""
        try:
            return eventually(lambda: [line for line in list(self.lines) if words in line][times - 1 :], seconds)[-1]
        except AssertionError:
            raise AssertionError(f"{words!r} was not said {times} times:\n" + "\n".join(self.lines)) from None

    def process_of(self, name, times=1):
        """The number of the process that the supervisor said it started (or restarted) under this name."""
        word = "started" if times == 1 else "restarted"
        return int(self.said(f"{name} {word} (process ", max(times - 1, 1)).rpartition("process ")[2].rstrip(")"))
