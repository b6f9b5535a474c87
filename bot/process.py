"""This process among others: a name that the claims of a process carry, so that they end when it does."""

import os
import secrets
import socket
from functools import cache


@cache
def own_name() -> str:
    """Machine, process number, and a word of its own: numbers are used again, in containers by every first process."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def is_gone(name: str, me: str) -> bool:
    """Whether the process of a name is known to have ended: it ran on this machine, and nobody has its number now.

    Of processes on other machines nothing is known.
    """
    host, number, _ = name.split("/")
    own_host, own_number, _ = me.split("/")
    if host != own_host or name == me:
        return False
    return number == own_number or not _is_running(int(number))


def _is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
