"""Names that once broke somebody's markup, made harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.escape import disarmed, escaped, plain

JOINED = "\N{WORD JOINER}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U012AB3CD>", "&lt;@U012AB3CD&gt;"),
        ("<https://evil.test|Q3 report>", "&lt;https://evil.test\N{LATIN LETTER DENTAL CLICK}Q3 report&gt;"),
        ("A & B <b>", "A &amp; B &lt;b&gt;"),
        ("*bold*_it_", "∗bold∗ˍitˍ"),
        ("`x`", "ˋxˋ"),
        ("~gone~", "∼gone∼"),
        ("> quote", f"{JOINED}&gt; quote"),
        (":tada:", f":{JOINED}tada:"),
        ("=cmd", "=cmd"),
        ("one\n*Fake header*", "one ∗Fake header∗"),
        ("abc\u202edef", "abcdef"),
        ("", "–"),
        ("[x](javascript:1)", "[x](javascript:1)"),
        ("정하은 🌸", "정하은 🌸"),
        ("Dana O'Neil", "Dana O'Neil"),
    ],
)
def test_a_name_can_neither_mention_nor_format(name: str, expected: str) -> None:
    assert escaped(disarmed(name)) == expected


@pytest.mark.parametrize("name", ["x" * 4000, "가" * 4000, "🎉" * 30 + "x" * 60])
def test_a_long_name_is_cut_before_it_is_escaped(name: str) -> None:
    assert len(plain(name)) == 80
    assert plain(name).endswith("…")


def test_a_cut_name_keeps_its_entities_whole() -> None:
    assert escaped(disarmed("&" * 200)) == "&amp;" * 79 + "…"


@given(st.text())
def test_no_text_keeps_what_slack_acts_on(text: str) -> None:
    harmless = escaped(disarmed(text))
    assert not set("<>*_`~|\n\r") & set(harmless)
    assert harmless.strip()
