"""Which processes are known to be gone."""

import os
import subprocess
import sys

import pytest

from bot.process import is_gone, own_name

HOST, NUMBER, WORD = own_name().split("/")


def test_a_process_is_known_by_machine_number_and_a_word_of_its_own() -> None:
    assert (own_name(), NUMBER) == (own_name(), str(os.getpid()))


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        (own_name(), False),
        (f"{HOST}/{NUMBER}/earlier", True),
        (f"{HOST}/1/init", False),
        (f"elsewhere/{NUMBER}/word", False),
    ],
    ids=["itself", "another that had its number", "another that runs", "another machine's"],
)
def test_only_what_ran_here_and_runs_no_more_is_gone(name: str, *, gone: bool) -> None:
    assert is_gone(name, own_name()) is gone


def test_a_process_that_has_ended_is_gone() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert is_gone(f"{HOST}/{ended.pid}/word", own_name())
