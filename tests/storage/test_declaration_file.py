"""Files of declarations: read with their lines, and never more than they are worth."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.declared.tree import Entries, Items, Text
from kpis.errors import UserError
from storage.declaration_file import declarations

TWO = """# the first
key: a
of:
  count: deals
---
key: b   # the second
aliases:
- one
- two
"""
PIECES = (*"ab:-[]{}&*!|>'\"# \n\t%@`é\x00\u2028", "---\n", "key: ", "- ")
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def test_a_file_is_divided_and_every_part_knows_its_line() -> None:
    first, second = declarations(TWO)
    assert first.text == "# the first\nkey: a\nof:\n  count: deals\n"
    assert second.text == "key: b   # the second\naliases:\n- one\n- two\n"
    assert isinstance(second.tree, Entries)
    assert second.tree.lines == {"key": 6, "aliases": 7}
    aliases = second.tree.get("aliases")
    assert isinstance(aliases, Items)
    assert aliases == Items((Text("one", 0), Text("two", 0)), 0)
    assert [each.line for each in aliases.of] == [8, 9]


def test_everything_stays_a_text() -> None:
    (only,) = declarations("on: yes\nat: 2026-01-01\nof: 0.10\nto: null\n")
    assert only.tree == Entries(
        (("on", Text("yes", 0)), ("at", Text("2026-01-01", 0)), ("of", Text("0.10", 0)), ("to", Text("null", 0))), 0
    )


def test_a_mark_at_the_beginning_of_a_file_is_no_part_of_it() -> None:
    assert len(declarations(f"---\n{TWO}---\n")) == 2


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("", "declarations_none", 1),
        ("---\n" * 3, "declarations_none", 1),
        ("---\n".join(f"key: a{n}\n" for n in range(201)), "declarations_none", 1),
        ("x" * 70_000, "declarations_too_large", 1),
        ("key: a\nof: {amount: >= 5}\n", "declarations_unreadable", 2),
        ("key: a\n---\nkey: b\namount: >= 5\n", "declarations_unreadable", 4),
        ("key: [a\n", "declarations_unreadable", 2),
        ("key: \x07", "declarations_unreadable", 1),
        (BOMB, "declarations_alias", 2),
        ("a: &a\n  b: *a\n", "declarations_alias", 2),
        ("key: a\nof: " + "[" * 9 + "]" * 9, "declarations_deep", 2),
        ("[" * 60_000, "declarations_deep", 1),
        ("? [a]\n: b\n", "declarations_name", 1),
        ("key: a\nof: b\nof: c\n", "declarations_twice", 3),
        ("key: a\nof: {amount: 30,000,000}\n", "declarations_digits", 2),
        ("key: a\n  name: b\n", "declarations_indented", 2),
        ("key: a\nof:\n\tcount: b\n", "declarations_indented", 3),
    ],
)
def test_what_can_not_be_meant_is_told_with_its_line(text: str, key: str, line: int) -> None:
    with pytest.raises(UserError) as refused:
        declarations(text)
    assert (refused.value.key, refused.value.params["line"]) == (key, line)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*PIECES])).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        declarations(text)
    except UserError as error:
        assert error.params["line"]
