"""How Python works while rows come in by the million, and afterwards."""

import gc
import sys

import pytest

from bot.usecases.full_speed import TURN, at_full_speed


def test_garbage_is_not_looked_for_and_turns_are_short_in_the_block_alone() -> None:
    usual = sys.getswitchinterval()
    with at_full_speed():
        with at_full_speed():
            assert not gc.isenabled()
        assert not gc.isenabled()
        assert sys.getswitchinterval() == pytest.approx(TURN)
    assert gc.isenabled()
    assert sys.getswitchinterval() == usual


def test_an_error_leaves_all_as_it_was() -> None:
    usual = sys.getswitchinterval()
    with pytest.raises(LookupError), at_full_speed():
        raise LookupError
    assert gc.isenabled()
    assert sys.getswitchinterval() == usual
