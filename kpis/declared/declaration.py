"""Declarations: the whole of what a workspace writes about a KPI of its own, read into a Kpi."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from kpis.declared.combined import FRAMES, Combined, alone, divided, grown, is_sampled
from kpis.declared.terms import MINUS, TermReader
from kpis.declared.tree import Entries, Items, Mistakes, Text, Tree, entries_of, one_of, text_of, texts_of
from kpis.errors import UserError
from kpis.formulas import Headcount, Plain, measures, operands
from kpis.kpi import Better, Kind, Kpi, Naming, Unit, Wording
from kpis.numbers import Number

KEYS = (
    *("key", "name", "definition", "aliases", "better", "unit"),
    *("of", "to", "growth", "over"),
    *("breakdowns", "scopes", "min_sample", "guards"),
)
REQUIRED = ("key", "name", "definition", "better")
LANGUAGES = ("en", "ko", "ja")
KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
LONGEST_KEY = 40
LONGEST = {"name": 60, "definition": 300, "aliases": 60}
MOST_ALIASES = 20
MOST_SAMPLE = 1_000_000
SIGNS = re.compile(r"[*~`|\x00-\x1f\x7f]")
"""What formats a message: names and definitions do without."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a declaration is read with: the KPIs that it may be made of, and whether a name is still free.

    `keys` are those of all KPIs: each may be read beside another that is read beside it.
    `check_name` raises UserError for a name that can't be typed for the KPI: it means something already. `faulty` are
    those in the same files that can't be read themselves.
    """

    known: Mapping[str, Kpi]
    keys: Collection[str]
    check_name: Callable[[Text, Kpi], None]
    faulty: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """Which version of a declaration it is, and since when."""

    version: int
    since: date


def read_declaration(tree: Tree, around: Around, edition: Edition) -> Kpi:
    """The KPI that a tree declares. Raises UserError `bad_declaration` with every mistake in it."""
    mistakes = Mistakes()
    with mistakes.noted():
        written = entries_of(tree, "declaration", KEYS)
    mistakes.check()
    kpi = _Reader(written, around, mistakes).kpi(edition)
    mistakes.check()
    return kpi


def key_of(tree: Tree) -> str:
    """The key that a tree declares, whatever else is wrong with it."""
    key = entries_of(tree, "declaration", KEYS).get("key")
    if key is None:
        raise UserError("declared_missing", line=tree.line, part="key")
    named = text_of(key, "key")
    if not KEY.fullmatch(named) or len(named) > LONGEST_KEY:
        raise UserError("declared_key", line=key.line, text=named, most=LONGEST_KEY)
    return named


def references(tree: Tree) -> frozenset[str]:
    """The keys of the KPIs that a declaration is made of."""
    return frozenset(_named(tree, ("kpi", "target")))


def _named(tree: Tree, naming: tuple[str, ...]) -> Iterator[str]:
    """The keys that stand under such names in what a declaration is made of."""
    parts = [part for name, part in tree.of if name in ("of", "to", "growth")] if isinstance(tree, Entries) else []
    for part in parts:
        yield from _named_in(part, naming)


def _named_in(tree: Tree, naming: tuple[str, ...]) -> Iterator[str]:
    match tree:
        case Entries(of):
            yield from (value.text.strip() for name, value in of if name in naming and isinstance(value, Text))
            yield from (key for name, value in of if name == MINUS for key in _named_in(value, naming))
        case Items(items):
            for item in items:
                yield from _named_in(item, naming)


T = TypeVar("T")
UNREAD = Combined(Plain(Headcount()), Unit.COUNT, Kind.SIMPLE, (), ())
"""Stands for a formula that can't be read, until the mistakes in it are told."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """A declaration being read; what can't be read is noted, and something harmless goes on in its place."""

    written: Entries
    around: Around
    mistakes: Mistakes

    def kpi(self, edition: Edition) -> Kpi:
        """The KPI, as far as it could be read."""
        self._check_entries()
        unit = self._read("unit", lambda tree: Unit(_word(tree, "unit", tuple(Unit))), None)
        made = self._combined(unit)
        found = Kpi(
            self._read("key", lambda _: key_of(self.written), ""),
            made.kind,
            made.unit,
            self._read("better", lambda tree: Better(_word(tree, "better", tuple(Better))), Better.NEUTRAL),
            made.formula,
            self._some_of("breakdowns", made.breakdowns, made),
            self._some_of("scopes", made.scopes, made),
            self._read("min_sample", lambda tree: _min_sample(tree, made), 0),
            self._read("guards", self._guards, ()),
            version=edition.version,
            since=edition.since,
            naming=self._naming(),
            numbers=self._numbers(made),
        )
        self._check_names(found)
        return found

    def _check_names(self, found: Kpi) -> None:
        """Checks those of its names that could be read."""
        read = {found.key, *(found.naming.names if found.naming else ())}
        for named in self._names():
            if named.text.strip() in read - {""}:
                with self.mistakes.noted():
                    self.around.check_name(named, found)

    def _check_entries(self) -> None:
        for name, _ in self.written.of:
            with self.mistakes.noted():
                one_of(name, KEYS, "declaration", self.written.lines[name])
        for name in REQUIRED:
            with self.mistakes.noted():
                if self.written.get(name) is None:
                    choices = tuple(Better) if name == "better" else ()
                    raise UserError("declared_missing", choices=choices, line=self.written.line, part=name)

    def _read(self, name: str, read: Callable[[Tree], T], default: T) -> T:
        tree = self.written.get(name)
        return default if tree is None else self.mistakes.attempted(lambda: read(tree), default)

    def _some_of(self, name: str, offered: tuple[str, ...], made: Combined) -> tuple[str, ...]:
        """Some of what is offered; of what can't be read nobody knows what that is."""
        if made is UNREAD:
            return offered
        return self._read(name, lambda tree: _some_of(tree, name, offered), offered)

    def _numbers(self, made: Combined) -> tuple[Number, ...]:
        """The numbers that it goes by: those of the KPIs that it is made of, and what makes an opportunity."""
        keys = list(_named(self.written, ("kpi",)))
        counted = (measure for operand, _ in operands(made.formula) for measure in measures(operand))
        keys += ["opportunities"] if any(measure.on == "qualified" for measure in counted) else []
        named = (self.around.known[key] for key in keys if key in self.around.known)
        return tuple(dict.fromkeys(number for kpi in named for number in kpi.numbers))

    def _naming(self) -> Naming:
        nothing = Wording("", "", "")
        return Naming(
            self._read("name", lambda tree: _wording(tree, "name"), nothing),
            self._read("definition", lambda tree: _wording(tree, "definition"), nothing),
            self._read("aliases", _aliases, ()),
        )

    def _names(self) -> Iterator[Text]:
        """All that shall be typed for it, where it stands."""
        for part in ("key", "name", "aliases"):
            match self.written.get(part):
                case Text() as text:
                    yield text
                case Entries(of):
                    yield from (each for _, each in of if isinstance(each, Text))
                case Items(items):
                    yield from (each for each in items if isinstance(each, Text))

    def _guards(self, tree: Tree) -> tuple[str, ...]:
        return tuple(one_of(each.text, self.around.keys, "guards", each.line) for each in texts_of(tree, "guards"))

    def _combined(self, unit: Unit | None) -> Combined:
        reader = TermReader(self.around.known, self.mistakes, self.around.faulty)
        return self.mistakes.attempted(lambda: self._terms(reader, unit), UNREAD)

    def _terms(self, reader: TermReader, unit: Unit | None) -> Combined:
        of, to, growth, over = (self.written.get(name) for name in ("of", "to", "growth", "over"))
        if of is not None and growth is None:
            _refuse(over, "over", "growth")
            return _of_terms(reader, of, to, unit)
        if growth is not None and of is None:
            _refuse(to, "to", "of")
            return grown(reader.dividend(growth, "growth"), _over(over), unit, growth.line)
        raise UserError("declared_of_or_growth", line=self.written.line)


def _refuse(tree: Tree | None, part: str, beside: str) -> None:
    """What goes with something else than what is there."""
    if tree is not None:
        raise UserError("declared_beside", line=tree.line, part=part, beside=beside)


def _of_terms(reader: TermReader, of: Tree, to: Tree | None, unit: Unit | None) -> Combined:
    if to is None:
        return alone(reader.dividend(of, "of"), unit, of.line)
    dividend = reader.mistakes.attempted(lambda: reader.dividend(of, "of"), None)
    divisor = reader.mistakes.attempted(lambda: reader.divisor(to), None)
    return UNREAD if dividend is None or divisor is None else divided(dividend, divisor, unit, to.line)


def _over(tree: Tree | None) -> str:
    return "period" if tree is None else _word(tree, "over", tuple(FRAMES))


def _word(tree: Tree, part: str, words: tuple[str, ...]) -> str:
    return one_of(text_of(tree, part), words, part, tree.line)


def _some_of(tree: Tree, part: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    """Some of what the datasets offer; an empty list is none of it."""
    given = tuple(one_of(each.text, offered, part, each.line) for each in texts_of(tree, part))
    return tuple(name for name in offered if name in given)


def _min_sample(tree: Tree, made: Combined) -> int:
    written = text_of(tree, "min_sample")
    if not (written.isascii() and written.isdecimal() and int(written[:9]) <= MOST_SAMPLE and len(written) < 8):
        raise UserError("declared_min_sample", line=tree.line, text=written, most=MOST_SAMPLE)
    if made is not UNREAD and not is_sampled(made.formula):
        raise UserError("declared_no_sample", line=tree.line)
    return int(written)


def _wording(tree: Tree, part: str) -> Wording:
    """The same text in every language, or each in its own; a language that is not there gets the first one."""
    if not isinstance(tree, Entries):
        return Wording(*[_phrase(tree, part)] * 3)
    for language, _ in tree.of:
        one_of(language, LANGUAGES, part, tree.lines[language])
    given = {language: _phrase(text, part) for language, text in tree.of}
    if not given:
        raise UserError("declared_nothing", line=tree.line, part=part)
    first = next(given[language] for language in LANGUAGES if language in given)
    return Wording(*(given.get(language, first) for language in LANGUAGES))


def _phrase(tree: Tree, part: str) -> str:
    text = text_of(tree, part)
    if len(text) > LONGEST[part] or SIGNS.search(text):
        raise UserError("declared_phrase", line=tree.line, part=part, most=LONGEST[part])
    return text


def _aliases(tree: Tree) -> tuple[str, ...]:
    found = texts_of(tree, "aliases")
    if isinstance(tree, Text) and "," in tree.text:
        raise UserError("declared_list", line=tree.line, part="aliases", text=tree.text.strip())
    if len(found) > MOST_ALIASES:
        raise UserError("declared_values", line=tree.line, part="aliases", most=MOST_ALIASES)
    return tuple(_phrase(each, "aliases") for each in found)
