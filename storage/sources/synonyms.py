"""Synonyms: what other people call a field or a word, and how like it a name is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml
from rapidfuzz import fuzz, process

from kpis.datasets import Dataset
from storage.sources.header import plain

CLOSE = 85
"""Of 100. `Opportunty name` is close to `Opportunity name`; `Lead ID` is not to `Deal ID`."""
EVERY, WORDS = "every", "words"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """By dataset and field, and by word, the names in use, made plain."""

    fields: Mapping[str, Mapping[str, tuple[str, ...]]]
    words: Mapping[str, tuple[str, ...]]

    def names(self, dataset: Dataset, field: str) -> tuple[str, ...]:
        """What the column of a field may be called."""
        known = [self.fields.get(part, {}).get(field, ()) for part in (dataset.name, EVERY)]
        return (plain(field), *(name for names in known for name in names))

    def word(self, text: str, words: Iterable[str]) -> str | None:
        """The word of an enum that a text means, if it is like any."""
        likely = {word: likeness(text, (plain(word), *self.words.get(word, ()))) for word in words}
        best = max(likely, key=likely.__getitem__, default=None)
        return best if best and likely[best] else None


def read_synonyms() -> Synonyms:
    """The table that comes with the program."""
    text = files("storage").joinpath("sources", "synonyms.yml").read_text("utf-8")
    tree: dict[str, dict[str, list[str]]] = yaml.load(text, Loader=yaml.BaseLoader)
    made = {part: {name: tuple(map(plain, names)) for name, names in found.items()} for part, found in tree.items()}
    return Synonyms({part: found for part, found in made.items() if part != WORDS}, made[WORDS])


def likeness(name: str, known: Iterable[str]) -> float:
    """How like the known (plain) names a name is: 100 the same, 0 too little to be meant."""
    found = process.extractOne(plain(name), list(known), scorer=fuzz.ratio, score_cutoff=CLOSE)
    return found[1] if found else 0.0
