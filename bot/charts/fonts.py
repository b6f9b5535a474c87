"""Fonts of the charts: one face for Latin, Korean and Japanese, with another behind it for rare signs."""

import unicodedata
from functools import cache
from pathlib import Path

import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
from matplotlib import get_data_path
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font

FAMILIES = ("Noto Sans CJK JP", "DejaVu Sans")
NAMELESS = "–"
EMOJI = range(0x1F000, 0x20000)
EMOJI_MODIFIERS = frozenset({*range(0xFE00, 0xFE10), 0x20E3})


def font(size: float, weight: str = "regular") -> FontProperties:
    """The face at a size in points; `weight` is `regular` or `bold`."""
    _registered()
    return FontProperties(family=list(FAMILIES), size=size, weight=weight)


def missing_glyphs(text: str) -> set[str]:
    """The characters that no installed face can draw: they would come out as empty boxes."""
    return {sign for sign in text if not sign.isspace() and ord(sign) not in _drawable()}


def chart_text(text: str, width: int | None = None) -> str:
    """The text as a chart can show it: without emoji, control signs and what has no glyph, cut to `width`.

    The width counts Latin letters; a Korean or Japanese letter takes two. Emptied, it is a dash.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(_shown(sign) for sign in composed)
    line = " ".join(kept.split()) or NAMELESS
    return line if width is None else _cut(line, width)


def text_width(text: str) -> int:
    return sum(_sign_width(sign) for sign in text)


def _shown(sign: str) -> str:
    if sign.isspace():
        return " "
    code = ord(sign)
    if code in EMOJI or code in EMOJI_MODIFIERS or unicodedata.category(sign).startswith("C"):
        return ""
    return sign if code in _drawable() else ""


def _cut(line: str, width: int) -> str:
    if text_width(line) <= width:
        return line
    left = width - 1
    kept = []
    for sign in line:
        left -= _sign_width(sign)
        if left < 0:
            break
        kept.append(sign)
    return f"{''.join(kept).rstrip()}…"


def _sign_width(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


@cache
def _registered() -> None:
    for path in _noto():
        fontManager.addfont(path)


@cache
def _drawable() -> frozenset[int]:
    # Titles are bold: a sign counts only if a face has it in both weights.
    return _in_both(_noto()) | _in_both(_behind())


def _in_both(weights: tuple[Path, Path]) -> frozenset[int]:
    regular, bold = (frozenset(FT2Font(path).get_charmap()) for path in weights)
    return regular & bold


def _noto() -> tuple[Path, Path]:
    return Path(str(noto_cjk_sans_jp_regular.FONT_PATH)), Path(str(noto_cjk_sans_jp_bold.FONT_PATH))


def _behind() -> tuple[Path, Path]:
    folder = Path(get_data_path(), "fonts", "ttf")
    return folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"
