"""Ticks: they come, they survive a fault, they end."""

import logging
import threading

import pytest

from bot.scheduler import start


def test_a_job_is_called_again_and_again() -> None:
    three = threading.Semaphore(0)
    stop = start({"count": (three.release, 0.02)})
    came = [three.acquire(timeout=5) for _ in range(3)]
    stop()
    assert came == [True] * 3


def test_a_fault_is_logged_and_the_next_tick_comes(caplog: pytest.LogCaptureFixture) -> None:
    calls = threading.Semaphore(0)

    def fail() -> None:
        calls.release()
        raise RuntimeError("broken pipe")

    with caplog.at_level(logging.ERROR):
        stop = start({"deliveries": (fail, 0.02)})
        came = [calls.acquire(timeout=5) for _ in range(2)]
        stop()
    assert (came, "the tick deliveries failed" in caplog.messages) == ([True, True], True)


def test_stopping_waits_for_the_tick_that_runs() -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        may_end.wait(5)
        ended.set()

    stop = start({"slow": (slow, 0.01)})
    begun.wait(5)
    threading.Timer(0.05, may_end.set).start()
    stop()
    assert ended.is_set()
