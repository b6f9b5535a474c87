"""Explained: the changes that no test can notice, because nobody could; each with the reason."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).parent / "explained.toml"

Name = tuple[str, str, str]
"""Place, line and what became of it: see `Change.name`."""


def explained(path: str) -> Mapping[Name, str]:
    """The reason of every explained change of a module."""
    entries = tomllib.loads(FILE.read_text("utf-8")).get(path, [])
    return {(entry["place"], entry["line"], what): entry["why"] for entry in entries for what in entry["changes"]}
