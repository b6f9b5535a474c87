"""`where`: which rows of a dataset are counted, by what stands in their columns."""

from collections.abc import Mapping, Sequence
from functools import partial

from kpis.conditions import Again, AllOf, AnyOf, Condition, Gone, Happened, Is, Kept, Not, NotYet, Ordered, Worth
from kpis.conditions import Known as KnownColumn
from kpis.datasets import ORDERS
from kpis.declared.columns import Known, Rows, Sort, known_columns
from kpis.declared.comparisons import compared
from kpis.declared.tree import Entries, Items, Mistakes, Text, Tree, entries_of, one_of, text_of, texts_of
from kpis.errors import UserError

NOT = "not"
KNOWN = "known"
ANY = "any"
HAPPENED = {"happened": Happened, "not yet": NotYet}
YES = {"yes": True, "true": True, "no": False, "false": False}
MOST_VALUES = 50
MOST_ALTERNATIVES = 8

CUSTOMERS: Mapping[str, Condition] = {"kept": Kept(), "gone": Gone()}
"""What became of the customers of the period's start or end, by its end."""


def conditions(tree: Tree | None, rows: Rows, mistakes: Mistakes) -> tuple[Condition, ...]:
    """The conditions that are written, in their order; mistakes in them are noted."""
    if tree is None:
        return ()
    return tuple(_met_all(tree, "where", (*_names(rows), ANY), rows, mistakes))


def _names(rows: Rows) -> tuple[str, ...]:
    return (*known_columns(rows), KNOWN, *_states(rows))


def _met_all(tree: Tree, part: str, allowed: Sequence[str], rows: Rows, mistakes: Mistakes) -> list[Condition]:
    written = entries_of(tree, part, allowed)
    found: list[Condition] = []
    for name, value in written.of:
        with mistakes.noted():
            one_of(name, allowed, part, written.lines[name])
            found += [_any(value, rows, mistakes)] if name == ANY else _of_column(name, value, rows)
    return found


def _any(value: Tree, rows: Rows, mistakes: Mistakes) -> AnyOf:
    """One of several, each of them a column or more with what they must be; those can't be one of several again."""
    if not isinstance(value, Items) or not 2 <= len(value.of) <= MOST_ALTERNATIVES:
        raise UserError("declared_any", line=value.line, most=MOST_ALTERNATIVES)
    found = [mistakes.attempted(partial(_alternative, each, rows, mistakes), None) for each in value.of]
    return AnyOf(tuple(one for one in found if one))


def _alternative(tree: Tree, rows: Rows, mistakes: Mistakes) -> Condition | None:
    found = _met_all(tree, ANY, _names(rows), rows, mistakes)
    if isinstance(tree, Entries) and not tree.of:
        raise UserError("declared_nothing", line=tree.line, part=ANY)
    return found[0] if len(found) == 1 else AllOf(tuple(found))


def _states(rows: Rows) -> tuple[str, ...]:
    match rows.source, rows.event:
        case "customers", None:
            return (*CUSTOMERS, "ordered")
        case "orders", _:
            return ("again",)
    return ()


def _of_column(name: str, value: Tree, rows: Rows) -> list[Condition]:
    known = known_columns(rows)
    if name in _states(rows):
        return [_of_customer(name, value)]
    if name == KNOWN:
        return [_known(each, known) for each in texts_of(value, KNOWN)]
    if isinstance(value, Entries):
        return [_not(name, value, known[name])]
    return _met(name, value, known[name])


def _not(name: str, value: Entries, known: Known) -> Condition:
    for word, tree in value.of:
        one_of(word, (NOT,), name, value.lines[word])
        if known.sort in (Sort.WORD, Sort.FLAG):
            return Not(_is(name, tree, known))
    raise UserError("declared_not", line=value.line, part=name)


def _known(named: Text, known: Mapping[str, Known]) -> Condition:
    found = known[one_of(named.text, known, KNOWN, named.line)]
    # Money is known where there is a rate for it, too: any amount will do.
    return Worth() if found.sort is Sort.MONEY else KnownColumn(found.column)


def _met(name: str, value: Tree, known: Known) -> list[Condition]:
    match known.sort:
        case Sort.WORD | Sort.FLAG:
            return [_is(name, value, known)]
        case Sort.TIME if isinstance(value, Text) and value.text in HAPPENED:
            return [HAPPENED[value.text](known.column)]
        case _:
            return compared(known, Text(text_of(value, name), value.line))


def _is(name: str, value: Tree, known: Known) -> Is:
    given = texts_of(value, name)
    if len(given) > MOST_VALUES or not given:
        raise UserError("declared_values", line=value.line, part=name, most=MOST_VALUES)
    if known.sort is Sort.FLAG:
        return Is(known.column, tuple(YES[one_of(each.text.lower(), YES, name, each.line)] for each in given))
    if known.words:
        return Is(known.column, tuple(one_of(each.text, known.words, name, each.line) for each in given))
    return Is(known.column, tuple(each.text for each in given))


def _of_customer(name: str, value: Tree) -> Condition:
    if name == "ordered":
        kinds = ORDERS.column("kind").words
        return Ordered(tuple(one_of(each.text, kinds, name, each.line) for each in texts_of(value, name)))
    one_of(text_of(value, name).lower(), ("yes", "true"), name, value.line)
    return Again() if name == "again" else CUSTOMERS[name]


def is_about_later(condition: Condition, rows: Rows) -> bool:
    """Whether it looks at what became of a row after what put it into the period."""
    match condition:
        case Happened() | NotYet():
            return True
        case Not(inner):
            return is_about_later(inner, rows)
        case AnyOf(some) | AllOf(some):
            return any(is_about_later(one, rows) for one in some)
        case Is("status", _):
            return rows.source != "deals" or rows.on != "closed"
    return False
