"""Garbage: what Python finds by looking through all that there is, and when it had better not look."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_later() -> Iterator[None]:
    """Keeps Python from looking for garbage in the block, for work that leaves none which only such a look would find.

    An import makes so many new lists that it would look every few hundred rows, which takes an eighth of the time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
