"""The stopwatch itself, on a clock that only the work moves."""

import io

import pytest

from tests.bench import __main__ as benches
from tests.bench.harness import Harness, readable


class Clock:
    """A clock that stands still but for what the work adds to it."""

    def __init__(self):
        self.now = 0.0
        self.order = []

    def __call__(self):
        return self.now

    def work(self, name, seconds):
        def run():
            self.order.append(name)
            self.now += seconds() if callable(seconds) else seconds

        return run


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def harness(clock):
    return Harness(out=io.StringIO(), clock=clock, rounds=8, round_seconds=0.01)


def test_the_ratio_is_that_of_the_work(harness, clock):
    result = harness.compare("three to one", ("plain", clock.work("plain", 0.002)), ("ours", clock.work("ours", 0.006)))
    assert result.ratio("plain") == 1
    assert result.ratio("ours") == pytest.approx(3)
    assert result.timings[1].seconds == pytest.approx(0.006)
    printed = harness.out.getvalue()
    assert "three to one" in printed
    assert "3.00 x" in printed
    assert harness.results == [result]


def test_a_machine_that_slows_down_slows_all_alike(harness, clock):
    """Every call takes longer than the one before; taking turns keeps that out of the ratio."""
    pace = iter(range(10_000))

    def slower():
        return 0.011 + next(pace) * 0.0005

    result = harness.compare("drift", ("a", clock.work("a", slower)), ("b", clock.work("b", slower)))
    assert result.ratio("b") == pytest.approx(1, abs=0.06)


def test_contenders_take_turns_and_change_places(harness, clock):
    harness.compare("turns", ("a", clock.work("a", 0.02)), ("b", clock.work("b", 0.02)))
    rounds = "".join(clock.order[-16:])
    assert rounds == "abbaabba" * 2


def test_one_slow_round_does_not_decide(harness, clock):
    calls = iter(range(10_000))
    result = harness.compare(
        "an outlier",
        ("plain", clock.work("plain", 0.02)),
        ("ours", clock.work("ours", lambda: 9.0 if next(calls) == 7 else 0.02)),
    )
    assert result.ratio("ours") == pytest.approx(1)


def test_a_missed_bound_is_kept_and_a_kept_one_is_not(harness, clock):
    plain, ours = ("plain", clock.work("plain", 0.02)), ("ours", clock.work("ours", 0.04))
    harness.compare("within", plain, ours, at_most=2.01)
    assert harness.missed == []
    harness.compare("too slow", plain, ours, at_most=1.5)
    assert harness.missed == ["too slow: ours 2.00, bound 1.5"]
    assert "ABOVE the bound of 1.5" in harness.out.getvalue()


def test_fast_work_is_repeated_until_a_round_is_full(harness, clock):
    result = harness.compare("fast", ("a", clock.work("a", 0.0001)), ("b", clock.work("b", 0.0001)))
    assert result.timings[0].seconds == pytest.approx(0.0001)
    assert clock.order.count("a") >= 8 * 100


def test_something_large_is_timed_once_and_told_for_each(harness, clock):
    assert harness.once("sweep", clock.work("sweep", 5.0), per=10_000, unit="deadline") == pytest.approx(5)
    assert clock.order == ["sweep"]
    assert "500 µs for each deadline of 10,000" in harness.out.getvalue()


@pytest.mark.parametrize("others", [[], ["same"]])
def test_nothing_to_compare_is_refused(harness, clock, others):
    with pytest.raises(ValueError, match="a name of its own"):
        harness.compare("none", ("same", clock.work("same", 1)), *((name, clock.work(name, 1)) for name in others))


@pytest.mark.parametrize(
    ("seconds", "told"), [(2.5, "2.5 s"), (0.0123, "12.3 ms"), (4.56e-6, "4.56 µs"), (7.8e-8, "78 ns")]
)
def test_durations_are_told_in_the_unit_that_suits(seconds, told):
    assert readable(seconds) == told


def test_an_unknown_bench_is_refused_with_those_there_are(capsys):
    assert benches.main(["no-such-bench"]) == 2
    assert "There is no bench no-such-bench" in capsys.readouterr().err


def test_every_bench_can_be_run():
    from importlib import import_module

    assert all(callable(import_module(f"tests.bench.{name}").run) for name in benches.names())
