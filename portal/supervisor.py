"""Keeps a few child processes running, and takes them all along when it ends.

It knows nothing of what the children do. Each is started in a session of its own, so that Ctrl-C in a terminal
reaches the supervisor alone and the order of stopping stays in its hands; on Linux the kernel also ends a child
whose supervisor was killed, so that no orphan goes on (an orphaned schedule would double every periodic task).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.3
STOP_SECONDS = 12.0
RESTARTS = 5
RESTART_WINDOW_SECONDS = 60.0


class GaveUp(Exception):
    """A child ended so often in so short a time that starting it again is pointless; the message says which."""


def end_with_parent(with_signal: int = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends `with_signal` to the child when its parent dies. Does nothing outside Linux."""
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is None:
            return
        libc.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    return prepare


@dataclass(slots=True)
class Child:
    """One command that is to be running, and its history of the last minute."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    ends: deque[float] = field(default_factory=deque)

    def start(self, env: Mapping[str, str]) -> None:
        """Start the command in a session of its own."""
        self.process = subprocess.Popen(  # noqa: S603  the commands are the portal's own
            list(self.command), env=dict(env), start_new_session=True, preexec_fn=end_with_parent()
        )

    def signal_group(self, number: int) -> None:
        """Send a signal to the child and everything it started; silent where nothing is left."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Start `commands` (name → argument list), restart what ends, stop everything on SIGTERM, SIGINT or SIGHUP.

    `say` is given one plain line for everything that happens. `each_poll` is called between polls, for what the
    caller wants to look at. `ready` says of a child, by name, whether those after it may be started; where any is
    given, children stop one after the other, the last first. `stops` is the signal that asks a child to finish, by
    name, where it is not SIGTERM. Times are seconds of the monotonic clock.
    """

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        *,
        say: Callable[[str], None],
        env: Mapping[str, str] | None = None,
        each_poll: Callable[[], None] = lambda: None,
        ready: Mapping[str, Callable[[], bool]] | None = None,
        stops: Mapping[str, signal.Signals] | None = None,
        restarts: int = RESTARTS,
        window: float = RESTART_WINDOW_SECONDS,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.say, self.env, self.each_poll = say, dict(env or os.environ), each_poll
        self.ready, self.stops = dict(ready or {}), dict(stops or {})
        self.restarts, self.window, self.stop_seconds = restarts, window, stop_seconds
        self.stopping = 0

    def run(self) -> None:
        """Run until told to stop. Raises GaveUp, with every child stopped, when one cannot be kept running."""
        before = {number: signal.signal(number, self._told_to_stop) for number in self._signals()}
        try:
            for child in self.children:
                if not self.stopping:
                    self._start(child, "started")
                    self._wait_for(child)
            while not self.stopping:
                for child in self.children:
                    self._look_after(child)
                self.each_poll()
                time.sleep(POLL_SECONDS)
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    @staticmethod
    def _signals() -> list[int]:
        """What means "stop". Under nohup a closed terminal does not, so SIGHUP stays ignored where it already is."""
        hang_up = [signal.SIGHUP] if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN else []
        return [signal.SIGTERM, signal.SIGINT, *hang_up]

    def _told_to_stop(self, number: int, _frame: object) -> None:
        """First time: stop in good order. Second time: at once."""
        self.stopping += 1

    def _start(self, child: Child, word: str) -> None:
        child.start(self.env)
        assert child.process is not None  # for the type checker: start() has just set it
        self.say(f"{child.name} {word} (process {child.process.pid})")

    def _wait_for(self, child: Child) -> None:
        """Until it is ready, where anybody said when that is; started again meanwhile where it ends."""
        is_ready = self.ready.get(child.name, lambda: True)
        while not self.stopping and not is_ready():
            self._look_after(child)
            time.sleep(POLL_SECONDS)

    def _look_after(self, child: Child) -> None:
        """Start the child again if it has ended; give up when it does so too often."""
        assert child.process is not None  # run() started every child
        code = child.process.poll()
        if code is None or self.stopping:
            return
        # What the dead process had started itself may still hold the port or the queue.
        child.signal_group(signal.SIGKILL)
        now = time.monotonic()
        child.ends.append(now)
        while child.ends[0] < now - self.window:
            child.ends.popleft()
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        if len(child.ends) > self.restarts:
            raise GaveUp(
                f"{child.name} {how} and has ended {len(child.ends)} times within {self.window:.0f} seconds. "
                "Its last messages are above; put right what they say and start again."
            )
        self.say(f"{child.name} {how}; starting it again")
        self._start(child, "restarted")

    def _stop(self) -> None:
        """Ask every child to finish, wait, and end by force what is left, including what a child had started."""
        running = [child for child in self.children if child.process is not None]
        for some in [[child] for child in reversed(running)] if self.ready else [running]:
            self._stop_these(some)

    def _stop_these(self, running: Sequence[Child]) -> None:
        for child in running:
            assert child.process is not None  # only what was started is stopped
            with contextlib.suppress(ProcessLookupError):
                child.process.send_signal(self.stops.get(child.name, signal.SIGTERM))
        until = time.monotonic() + self.stop_seconds
        while time.monotonic() < until and self.stopping < 2 and any(c.process.poll() is None for c in running):
            time.sleep(0.05)
        for child in running:
            if child.process.poll() is None:
                self.say(f"{child.name} did not stop in time; ended by force")
            child.signal_group(signal.SIGKILL)
            child.process.wait()
