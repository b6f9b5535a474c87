"""Mistakes: what may be got wrong in a piece of a program, each as the text to put in its place."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from enum import EnumMeta
from typing import Any

OPERATORS: Mapping[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}
FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any", "ceil": "int", "sorted": "list"}
EITHER_WAY = ("min", "max")
"""Their arguments may stand in any order."""
ZERO = "Fraction(0)"
"""It is what it is without its argument, too."""
NOTHING = "(nothing)"

Namespace = Mapping[str, Any]
"""What the names of a module mean, so that like can be put for like."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """`text` for `node`; told as `becomes` for the part of it that it is about."""

    node: ast.AST
    text: str
    part: ast.AST
    becomes: str


def mistakes(node: ast.AST, namespace: Namespace) -> Iterator[Mistake]:
    """All that may be got wrong at a node itself; its children are asked for theirs."""
    for text in (*_other_operators(node), *_other_words(node, namespace)):
        yield Mistake(node, text, node, text)
    for part, text in _other_ways(node):
        yield Mistake(part, text, part, text)
    match node:
        case ast.match_case(pattern, None):
            yield Mistake(pattern, f"{ast.unparse(pattern)} if False", pattern, NOTHING)
        case ast.Call():
            yield from _lacking_arguments(node)
        case ast.Tuple() | ast.List() | ast.Set() | ast.Dict():
            yield from _lacking_parts(node)


def _other_operators(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                yield _with(node, ops=[*ops[:place], OPERATORS[type(op)](), *ops[place + 1 :]])
        case ast.BinOp(op=op) | ast.BoolOp(op=op) if type(op) in OPERATORS:
            yield f"({_with(node, op=OPERATORS[type(op)]())})"
        case ast.AugAssign(target, op, value):
            other = OPERATORS.get(type(op))
            yield _with(node, op=other()) if other else f"{ast.unparse(target)} = {ast.unparse(value)}"
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield f"({ast.unparse(operand)})"


def _other_words(node: ast.AST, namespace: Namespace) -> Iterator[str]:
    match node:
        case ast.Constant(value):
            yield from _another_value(value)
        case ast.Name(name, ast.Load()):
            yield from _another_name(name, namespace)
        case ast.Attribute(ast.Name(name), member) if isinstance(namespace.get(name), EnumMeta):
            members = list(namespace[name].__members__)
            yield f"{name}.{members[(members.index(member) + 1) % len(members)]}"
        case ast.Expr(ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield "pass"
        case ast.Continue():
            yield "break"


def _other_ways(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Conditions that are turned round or left out, and results that are not there."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield test, f"not ({ast.unparse(test)})"
        case ast.comprehension(ifs=tests):
            yield from ((test, "True") for test in tests)
        case ast.match_case(_, ast.expr() as guard):
            yield from ((guard, "True"), (guard, "False"))
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
            yield value, "None"


def _another_value(value: object) -> Iterator[str]:
    match value:
        case bool():
            yield repr(not value)
        case int() | float():
            yield repr(value + 1)
        case str():
            yield repr(f"{value}?")


def _another_name(name: str, namespace: Namespace) -> Iterator[str]:
    """Another function that is often meant, or the next constant of the same type and another value."""
    if name in FUNCTIONS:
        yield FUNCTIONS[name]
    if name.isupper() and name in namespace:
        value = namespace[name]
        alike = [key for key, other in namespace.items() if key.isupper() and _is_like(value, other)]
        yield from sorted(alike, key=lambda key: (key < name, key))[:1]


def _is_like(value: object, other: object) -> bool:
    return type(value) is type(other) and value != other


def _lacking_arguments(call: ast.Call) -> Iterator[Mistake]:
    """A call without its last argument, or one of those with a name, or with the first two changed over."""
    args, is_either_way = call.args, ast.unparse(call.func) in EITHER_WAY
    # Without an earlier one the others would be taken for what they are not: no program runs that way.
    for part in [] if ast.unparse(call) == ZERO else args[-1:]:
        yield Mistake(call, _with(call, args=args[:-1]), part, NOTHING)
    for keyword in call.keywords:
        yield Mistake(call, _with(call, keywords=_less(call.keywords, keyword)), keyword, NOTHING)
    turned = _with(call, args=[*args[1:2], *args[:1], *args[2:]])
    if turned != ast.unparse(call) and not is_either_way:
        yield Mistake(call, turned, call, turned)


def _lacking_parts(node: ast.Tuple | ast.List | ast.Set | ast.Dict) -> Iterator[Mistake]:
    if isinstance(node, ast.Dict):
        for place, part in enumerate(node.values):
            keys, values = [*node.keys], [*node.values]
            del keys[place], values[place]
            yield Mistake(node, _with(node, keys=keys, values=values), part, NOTHING)
        return
    for part in node.elts:
        yield Mistake(node, _with(node, elts=_less(node.elts, part)), part, NOTHING)


def _less(parts: Sequence[ast.AST], part: ast.AST) -> list[ast.AST]:
    return [one for one in parts if one is not part]


def _with(node: ast.AST, **fields: object) -> str:
    other = copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return ast.unparse(other)
