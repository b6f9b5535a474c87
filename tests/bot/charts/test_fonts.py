"""What charts write: no empty boxes, no emoji, no markup, nothing too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.fonts import chart_text, missing_glyphs, text_width


def test_no_glyph_of_a_korean_and_japanese_title_is_missing() -> None:
    assert (
        missing_glyphs("이번 분기 영업 담당자 순위 · 売上高ランキング「東京チーム」 ₩1,695억 ¥3,100万 Zoë Åström …–·▲%")
        == set()
    )


def test_a_sign_without_a_glyph_is_told() -> None:
    assert missing_glyphs("정하은 🌸") == {"🌸"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("정하은 🌸", "정하은"),
        ("👨\N{ZERO WIDTH JOINER}👩 1\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}", "1"),
        ("a\u202eb\nc\x07", "ab c"),
        ("\u1112\u1161\u11ab", "한"),
        ("$x_1$ and $y$", "$x_1$ and $y$"),
        ("🎉🎉", "–"),
        ("", "–"),
    ],
)
def test_a_name_is_reduced_to_what_can_be_drawn(name: str, expected: str) -> None:
    assert chart_text(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dana O'Neil", "Dana O'Neil"),
        ("Maximilian Wolfeschlegel", "Maximilian…"),
        ("아주아주긴이름의담당자", "아주아주긴…"),
    ],
)
def test_a_long_name_is_shortened_by_its_width(name: str, expected: str) -> None:
    assert chart_text(name, 12) == expected


@given(st.text())
def test_whatever_is_written_can_be_drawn(text: str) -> None:
    said = chart_text(text, 24)
    assert missing_glyphs(said) == set()
    assert text_width(said) <= 24
