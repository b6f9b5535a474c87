"""Changes: a module with one small mistake in it, once for every mistake that may be made."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.mutants.mistakes import Mistake, Namespace, mistakes


@dataclass(frozen=True, slots=True)
class Change:
    """One mistake in a place: `was` of a line became `becomes`. `source` is the whole module with it."""

    place: str
    line: str
    what: str
    source: str

    @property
    def name(self) -> tuple[str, str, str]:
        """What it is known by, wherever in the file it has moved to."""
        return self.place, self.line, self.what


def changes(source: str, namespace: Namespace) -> Iterator[Change]:
    """Every change of a module's source. Texts for people and annotations are left as they are."""
    lines = source.splitlines(keepends=True)
    for place, node in _places(ast.parse(source), ()):
        for mistake in mistakes(node, namespace):
            part = mistake.part
            line = lines[_start(part)[0] - 1].strip()
            what = f"{ast.unparse(part)} -> {mistake.becomes}"
            yield Change(" ".join(place), line, what, _replaced(lines, mistake))


def _places(node: ast.AST, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ast.AST]]:
    """The nodes that may be got wrong, each with the names of what it stands in."""
    place = (*place, *_name(node))
    yield place, node
    for name, child in _children(node):
        if not _is_told(node, name, child):
            yield from _places(child, place)


def _name(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name) | ast.ClassDef(name) | ast.Assign([ast.Name(name)]):
            yield name
        case ast.AnnAssign(ast.Name(name)):
            yield name
        case ast.Call(ast.Name("Kpi"), [ast.Constant(str(key)), *_]):
            yield key


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield name, child


def _is_told(node: ast.AST, name: str, child: ast.AST) -> bool:
    """Whether it is there for the reader: annotations, docstrings, names of enum members, imports."""
    match node, child:
        case ast.ClassDef(bases=bases), ast.Assign() if any("Enum" in ast.unparse(base) for base in bases):
            return True
        case _, ast.Expr(ast.Constant()) | ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Subscript(), ast.Tuple():
            return True
    return name in ("annotation", "returns", "decorator_list", "target", "targets", "bases")


def _replaced(lines: Sequence[str], mistake: Mistake) -> str:
    (first, start), (last, end) = _start(mistake.node), _end(mistake.node)
    # Columns count bytes, not characters.
    before = lines[first - 1].encode()[:start].decode()
    after = lines[last - 1].encode()[end:].decode()
    return "".join([*lines[: first - 1], before, mistake.text, after, *lines[last:]])


def _start(node: ast.AST) -> tuple[int, int]:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _end(node: ast.AST) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
