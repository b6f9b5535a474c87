"""KPI names: which KPI a word means, in any of the languages, and what to offer where it means none or several."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import fuzz, process

from alerts.digests import DEFAULT_KPIS
from bot.i18n import Language, kpi_name, phrases
from bot.words.command_words import folded
from kpis.errors import UserError

LONGEST_NAME = 8
"""Words of the longest name that is looked for."""
NEAR, MISSPELT = 60, 86
CHOICES = 5


def find_kpi(text: str, known: Sequence[str]) -> str:
    """The key of the KPI that the text names: its key, a name or an alias of any language.

    Raises UserError `ambiguous_kpi` or `unknown_kpi`, with the keys to choose from.
    """
    key = _named(text, known)
    if key is None:
        raise unknown_kpi(text, known)
    return key


def leading_kpi(words: Sequence[str], known: Sequence[str]) -> tuple[str, int] | None:
    """The KPI that the longest leading run of words names, and the length of that run; none if there is none.

    Raises UserError `ambiguous_kpi` where that run means several.
    """
    for count in range(min(len(words), LONGEST_NAME), 0, -1):
        if key := _named(" ".join(words[:count]), known):
            return key, count
    return None


def is_kpi_name(text: str, known: Sequence[str]) -> bool:
    """Whether the text names a KPI, or is a word that means several."""
    plain = folded(text)
    return plain in _index(tuple(known)) or bool(_meanings(plain, known))


def unknown_kpi(text: str, known: Sequence[str]) -> UserError:
    """The error for a name that nobody knows, with the KPIs of similar names, or the usual ones if none is similar."""
    usual = tuple(key for key in DEFAULT_KPIS if key in known)
    return UserError("unknown_kpi", choices=_near(text, known, NEAR)[:CHOICES] or usual or known, text=text)


def misspelt_kpis(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """The KPIs whose name differs from the text by no more than a slip."""
    return _near(text, known, MISSPELT)


def _named(text: str, known: Sequence[str]) -> str | None:
    plain = folded(text)
    own = _index(tuple(known)).get(plain)
    meanings = _meanings(plain, known)
    if meanings and meanings != (own,):
        raise UserError("ambiguous_kpi", choices=meanings, text=text)
    return own


def _meanings(plain: str, known: Sequence[str]) -> tuple[str, ...]:
    return tuple(key for key in _ambiguous().get(plain, ()) if key in known)


def _near(text: str, known: Sequence[str], score: int) -> tuple[str, ...]:
    """Keys in the order of likeness, each once."""
    index = _index(tuple(known))
    found = process.extract(folded(text), index.keys(), scorer=fuzz.ratio, score_cutoff=score, limit=None)
    return tuple(dict.fromkeys(index[name] for name, _, _ in found))


@lru_cache(maxsize=16)
def _index(known: tuple[str, ...]) -> Mapping[str, str]:
    """Key by every folded name and alias. The texts are read once; workspaces differ in the KPIs they offer."""
    return {
        folded(name): key
        for key in known
        for language in Language
        for name in (key, kpi_name(key, language), *phrases(f"kpi.{key}.aliases", language))
    }


@cache
def _ambiguous() -> Mapping[str, tuple[str, ...]]:
    source = files("bot").joinpath("locales", "ambiguous.toml").read_text("utf-8")
    return {
        folded(word): tuple(entry["kpis"]) for entry in tomllib.loads(source)["ambiguous"] for word in entry["words"]
    }
