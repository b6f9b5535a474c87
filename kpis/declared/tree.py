"""Trees: a declaration as it was written, every part with its line; and the mistakes in it, told all at once."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from kpis.errors import DeclarationError, UserError

T = TypeVar("T")
NEAR = 0.6
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Items:
    of: tuple["Tree", ...]
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Entries:
    """Names with what stands under each. `lines` are those of the names."""

    of: tuple[tuple[str, "Tree"], ...]
    line: int = field(compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    def get(self, name: str) -> "Tree | None":
        return dict(self.of).get(name)


Tree = Text | Items | Entries


def line_of(mistake: UserError) -> int:
    """The line that a mistake is on."""
    return int(str(mistake.params["line"]))


class Mistakes:
    """The mistakes found so far: reading goes on behind each, so that all are told at once."""

    def __init__(self) -> None:
        self.found: dict[str, UserError] = {}

    def attempted(self, read: Callable[[], T], default: T) -> T:
        """What is read, or the default where that is a mistake."""
        try:
            return read()
        except UserError as mistake:
            self._note(mistake)
            return default

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Notes the mistake that ends the block; the same one is noted once."""
        try:
            yield
        except UserError as mistake:
            self._note(mistake)

    def check(self) -> None:
        """Raises UserError with all of them, in the order of their lines, if there are any."""
        if self.found:
            raise DeclarationError(sorted(self.found.values(), key=line_of))

    def _note(self, mistake: UserError) -> None:
        self.found.setdefault(str(mistake), mistake)


def text_of(tree: Tree, part: str) -> str:
    """The text that stands there, not an empty one."""
    if not isinstance(tree, Text):
        raise UserError("declared_text", line=tree.line, part=part)
    if not tree.text.strip():
        raise UserError("declared_nothing", line=tree.line, part=part)
    return tree.text.strip()


def texts_of(tree: Tree, part: str) -> list[Text]:
    """The texts of a list; one text is a list of one."""
    given = tree.of if isinstance(tree, Items) else (tree,)
    return [Text(text_of(each, part), each.line) for each in given]


def entries_of(tree: Tree, part: str, allowed: Collection[str]) -> Entries:
    """Names with what stands under them; a name that is not allowed is a mistake."""
    if not isinstance(tree, Entries):
        raise UserError("declared_entries", choices=tuple(allowed), line=tree.line, part=part)
    return tree


def one_of(name: str, words: Collection[str], part: str, line: int) -> str:
    """The word, if it is one of those; else UserError with those that are near it, or with all."""
    if name in words:
        return name
    near = get_close_matches(name.lower(), list(words), 3, NEAR)
    choices = near or (*sorted(words)[:SHOWN], *(["…"] if len(words) > SHOWN else []))
    raise UserError("declared_word", choices=choices, line=line, part=part, text=name)
