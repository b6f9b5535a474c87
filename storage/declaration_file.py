"""Files of declarations: YAML read into trees whose every part knows its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from kpis.declared.tree import Entries, Items, Text, Tree
from kpis.errors import UserError

LARGEST = 64 * 1024
DEEPEST = 8
DIVIDER = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)
MOST = 200
"""Declarations in a file, and KPIs of a workspace's own."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One of the declarations of a file: what is written, and that read into a tree."""

    text: str
    tree: Tree


INDENTED = ("\\t", "block", "mapping values are not allowed")
"""What the parser says where lines begin with tabs, or with too many spaces or too few."""


def declarations(text: str) -> list[Declaration]:
    """The declarations of a file, which `---` divides. UserError where it is not YAML as it is meant here."""
    if len(text) > LARGEST:
        raise UserError("declarations_too_large", line=1, most=LARGEST // 1024)
    found = list(_documents(text))
    if not 1 <= len(found) <= MOST:
        raise UserError("declarations_none", line=1, most=MOST)
    return found


@lru_cache(maxsize=1024)
def stored_tree(text: str) -> Tree:
    """The tree of a declaration that was checked when it was stored: the same few are read for every question."""
    return declarations(text)[0].tree


def _documents(text: str) -> Iterator[Declaration]:
    line = 1
    for document in DIVIDER.split(text):
        node = _node(document, line)
        if node is not None:
            yield Declaration(f"{document.strip()}\n", _tree(node, line))
        line += document.count("\n")


def _node(text: str, line: int) -> yaml.Node | None:
    try:
        _check_nesting(text, line)
        # BaseLoader leaves every value a text: `on` stays a word, and 2026-01-01 what was written.
        return yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        key = "declarations_indented" if any(word in reason for word in INDENTED) else "declarations_unreadable"
        raise UserError(key, line=_line_at(at, line), reason=reason) from error


def _check_nesting(text: str, line: int) -> None:
    """Refuses what grows when it is read, before it is."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise UserError("declarations_alias", line=_line_at(event.start_mark, line))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise UserError("declarations_deep", line=_line_at(event.start_mark, line), most=DEEPEST)


def _tree(node: yaml.Node, line: int) -> Tree:
    at = _line_at(node.start_mark, line)
    match node:
        case yaml.MappingNode():
            named = [(_name(key, line), _tree(value, line)) for key, value in node.value]
            lines = [_line_at(key.start_mark, line) for key, _ in node.value]
            _check_names([name for name, _ in named], lines)
            return Entries(tuple(named), at, {name: there for (name, _), there in zip(named, lines, strict=True)})
        case yaml.SequenceNode():
            return Items(tuple(_tree(each, line) for each in node.value), at)
        case _:
            return Text(str(node.value), at)


def _name(node: yaml.Node, line: int) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise UserError("declarations_name", line=_line_at(node.start_mark, line))
    return str(node.value)


def _check_names(names: list[str], lines: list[int]) -> None:
    for nth, name in enumerate(names):
        if name in names[:nth]:
            if name.isdecimal():
                raise UserError("declarations_digits", line=lines[nth], text=name)
            raise UserError("declarations_twice", line=lines[nth], text=name)


def _line_at(mark: Any, line: int) -> int:
    """The line of a mark in a text that begins on `line`; that one where the parser gives no mark."""
    return line if mark is None else line + int(mark.line)
