"""Assignment: who gets what, where each is given once and as many as possible shall have what suits them."""

from collections.abc import Mapping


def assigned(likely: Mapping[str, Mapping[int, float]]) -> dict[str, int]:
    """For each name one of the things that it is like, none twice; the best likenesses first, ties as they come.

    A name that finds its thing taken has the other one move on, if that can: augmenting paths (Kuhn 1955), so that
    nobody goes without whom another choice would have served.
    """
    owners: dict[int, str] = {}
    for name in sorted(likely, key=lambda name: -max(likely[name].values(), default=0.0)):
        _served(name, likely, owners, set())
    return {name: thing for thing, name in owners.items()}


def _served(name: str, likely: Mapping[str, Mapping[int, float]], owners: dict[int, str], seen: set[int]) -> bool:
    for thing in sorted(likely[name], key=lambda thing: -likely[name][thing]):
        if thing in seen:
            continue
        seen.add(thing)
        if thing not in owners or _served(owners[thing], likely, owners, seen):
            owners[thing] = name
            return True
    return False
