"""`where`: which rows of a dataset are counted, by what stands in their columns."""

from collections.abc import Mapping

from kpis.conditions import Again, Condition, Gone, Happened, Is, Kept, Not, NotYet, Ordered, Worth
from kpis.conditions import Known as KnownColumn
from kpis.datasets import ORDERS
from kpis.declared.columns import Known, Rows, Sort, known_columns
from kpis.declared.comparisons import compared
from kpis.declared.tree import Entries, Mistakes, Text, Tree, entries_of, one_of, text_of, texts_of
from kpis.errors import UserError

NOT = "not"
KNOWN = "known"
HAPPENED = {"happened": Happened, "not yet": NotYet}
YES = {"yes": True, "true": True, "no": False, "false": False}
MOST_VALUES = 50

CUSTOMERS: Mapping[str, Condition] = {"kept": Kept(), "gone": Gone()}
"""What became of the customers of the period's start or end, by its end."""


def conditions(tree: Tree | None, rows: Rows, mistakes: Mistakes) -> tuple[Condition, ...]:
    """The conditions that are written, in their order; mistakes in them are noted."""
    if tree is None:
        return ()
    known = known_columns(rows)
    allowed = (*known, KNOWN, *_states(rows))
    found: list[Condition] = []
    written = entries_of(tree, "where", allowed)
    for name, value in written.of:
        with mistakes.noted():
            one_of(name, allowed, "where", written.lines[name])
            found += _of_column(name, value, known, rows)
    return tuple(found)


def _states(rows: Rows) -> tuple[str, ...]:
    match rows.source, rows.event:
        case "customers", None:
            return (*CUSTOMERS, "ordered")
        case "orders", _:
            return ("again",)
    return ()


def _of_column(name: str, value: Tree, known: Mapping[str, Known], rows: Rows) -> list[Condition]:
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
        case Is("status", _):
            return rows.source != "deals" or rows.on != "closed"
    return False
