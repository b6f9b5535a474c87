"""Turns: all that is due gets its turn, whatever becomes of the others."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TypeVar

T = TypeVar("T")


def in_turn(ids: Sequence[int], act: Callable[[int], T | None]) -> list[T]:
    """What each came to, where it came to something.

    A fault in one does not keep the rest waiting: it is raised when all have had their turn.
    """
    done: list[T] = []

    def turn(each: int) -> None:
        if (came_to := act(each)) is not None:
            done.append(came_to)

    with ExitStack() as turns:
        for each in reversed(ids):
            turns.callback(turn, each)
    return done
