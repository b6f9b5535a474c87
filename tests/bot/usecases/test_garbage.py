"""When Python looks for garbage."""

import gc

import pytest

from bot.usecases.garbage import collected_later


def test_nothing_is_looked_for_in_the_block_and_all_is_as_before_after_it() -> None:
    with collected_later():
        with collected_later():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_does_not_leave_it_off() -> None:
    with pytest.raises(LookupError), collected_later():
        raise LookupError
    assert gc.isenabled()
