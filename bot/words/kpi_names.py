"""KPI names: which KPI a word means, in any of the languages, and what to offer where it means none or several."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import fuzz, process

from alerts.digests import DEFAULT_KPIS
from bot.i18n import Language, kpi_aliases, kpi_name
from bot.words.command_words import folded
from kpis.catalogue import CATALOGUE
from kpis.errors import UserError
from kpis.kpi import Kpi, Naming

LONGEST_NAME = 8
"""Words of the longest name that is looked for."""
NEAR, MISSPELT = 60, 86
CHOICES = 5
PARTICLE = re.compile(r"(?<=.)[은는이가을를はがを]$")
OF = re.compile(r"(?<=.)[의の](?=.)")


def find_kpi(text: str, known: Mapping[str, Kpi]) -> str:
    """The key of the KPI that the text names: its key, a name or an alias of any language.

    Raises UserError `ambiguous_kpi` or `unknown_kpi`, with the keys to choose from.
    """
    key = _named(text, known)
    if key is None:
        raise unknown_kpi(text, known)
    return key


def leading_kpi(words: Sequence[str], known: Mapping[str, Kpi]) -> tuple[str, int] | None:
    """The KPI that the longest leading run of words names, and the length of that run; none if there is none.

    Raises UserError `ambiguous_kpi` where that run means several.
    """
    for count in range(min(len(words), LONGEST_NAME), 0, -1):
        if key := _named(" ".join(words[:count]), known):
            return key, count
    return None


def is_kpi_name(text: str, known: Mapping[str, Kpi]) -> bool:
    """Whether the text names a KPI, or is a word that means several."""
    return bool(meanings_of(text, known))


def meanings_of(text: str, known: Mapping[str, Kpi]) -> tuple[str, ...]:
    """The keys of the KPIs that the text may mean, none if it means none."""
    plain = _looked_up(text, known)
    own = _index(known).get(plain)
    return _meanings(plain, known) or ((own,) if own else ())


def unknown_kpi(text: str, known: Mapping[str, Kpi]) -> UserError:
    """The error for a name that nobody knows, with the KPIs of similar names, or the usual ones if none is similar."""
    usual = tuple(key for key in DEFAULT_KPIS if key in known)
    return UserError("unknown_kpi", choices=_near(text, known, NEAR)[:CHOICES] or usual or tuple(known), text=text)


def misspelt_kpis(text: str, known: Mapping[str, Kpi]) -> tuple[str, ...]:
    """The KPIs whose name differs from the text by no more than a slip."""
    return _near(text, known, MISSPELT)


def _named(text: str, known: Mapping[str, Kpi]) -> str | None:
    plain = _looked_up(text, known)
    own = _index(known).get(plain)
    meanings = _meanings(plain, known)
    if meanings and meanings != (own,):
        raise UserError("ambiguous_kpi", choices=meanings, text=text)
    return own


def _looked_up(text: str, known: Mapping[str, Kpi]) -> str:
    """The name as it is looked up; one that nobody knows without particles: `승률은`, `リードの転換率`."""
    plain = folded(text)
    bare = PARTICLE.sub("", plain)
    written = (plain, bare, OF.sub("", bare))
    return next((name for name in written if name in _index(known) or name in _ambiguous()), bare)


def _meanings(plain: str, known: Mapping[str, Kpi]) -> tuple[str, ...]:
    return tuple(key for key in _ambiguous().get(plain, ()) if key in known)


def _near(text: str, known: Mapping[str, Kpi], score: int) -> tuple[str, ...]:
    """Keys in the order of likeness, each once; by the letters of a syllable, as `승율` is one off `승률`."""
    spelt = {_spelt(name): key for name, key in _index(known).items()}
    found = process.extract(_spelt(folded(text)), spelt.keys(), scorer=fuzz.ratio, score_cutoff=score, limit=None)
    return tuple(dict.fromkeys(spelt[name] for name, _, _ in found))


def _spelt(name: str) -> str:
    return unicodedata.normalize("NFD", name)


def _index(known: Mapping[str, Kpi]) -> Mapping[str, str]:
    own = tuple((kpi.key, kpi.naming) for kpi in known.values() if kpi.naming)
    renamed = tuple(kpi for kpi in known.values() if not kpi.naming and any(each.is_own for each in kpi.numbers))
    return _indexed(tuple(key for key in known if key in CATALOGUE), own, renamed)


@lru_cache(maxsize=16)
def _indexed(
    usual: tuple[str, ...], own: tuple[tuple[str, Naming], ...], renamed: tuple[Kpi, ...]
) -> Mapping[str, str]:
    """Key by every folded name and alias, made once for the KPIs that a workspace has: one text is looked up often.

    A KPI whose name tells a number of the workspace's own goes by that name as well.
    """
    named = {folded(name): key for key, naming in own for name in (key, *naming.names)}
    named |= {folded(kpi_name(kpi, language)): kpi.key for kpi in renamed for language in Language}
    return named | {folded(name): key for key in usual for name in _usual_names(CATALOGUE[key])}


def _usual_names(kpi: Kpi) -> Iterator[str]:
    yield kpi.key
    for language in Language:
        yield from (kpi_name(kpi, language), *kpi_aliases(kpi, language))


@cache
def _ambiguous() -> Mapping[str, tuple[str, ...]]:
    source = files("bot").joinpath("locales", "ambiguous.toml").read_text("utf-8")
    return {
        folded(word): tuple(entry["kpis"]) for entry in tomllib.loads(source)["ambiguous"] for word in entry["words"]
    }
