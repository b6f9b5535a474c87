"""Full speed: how Python had better work while it does the same to rows by the million."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN = 0.00001
"""Seconds after which a thread that waits gets its turn, instead of five thousandths."""


@contextmanager
def at_full_speed() -> Iterator[None]:
    """Looks for no garbage in the block, and lets threads take turns often. What is in a hurry already stays as it is.

    An import makes so many new lists that Python would look for garbage every few hundred rows, which takes an eighth
    of the time. Another thread sends the rows meanwhile: it would wait for its turn longer than it takes to send them.
    """
    if not gc.isenabled():
        yield
        return
    usual = sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
        gc.enable()
