"""Words that come from elsewhere, made harmless: they mention nobody, link nowhere and break no markup.

In blocks they travel as `plain_text`, `raw_text` or the text of `rich_text`, which Slack does not parse at all: there
`plain` is enough. The text beside the blocks is parsed: names in it are disarmed, and the whole is escaped.
"""

import re
import unicodedata

NAMELESS = "–"
LONGEST_NAME = 80
JOINER = "\N{ZERO WIDTH JOINER}"
WORD_JOINER = "\N{WORD JOINER}"
# Slack has no escape for the signs of its formatting; these look the same and mean nothing to it.
LOOKALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "|": "ǀ"})
ORIGINALS = str.maketrans({lookalike: chr(sign) for sign, lookalike in LOOKALIKES.items()})
EMOJI_NAME = re.compile(r":(?=[\w+'-]+:)")
QUOTE = re.compile(r"^(>+)")


def plain(text: str, limit: int = LONGEST_NAME) -> str:
    """One line without control and direction signs, cut to `limit` signs; a dash when nothing is left."""
    kept = "".join(" " if sign.isspace() else sign for sign in text if _is_shown(sign))
    line = " ".join(kept.split()) or NAMELESS
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def disarmed(name: str, limit: int = LONGEST_NAME) -> str:
    """A name for text that Slack parses: no sign of it formats, and `:tada:` stays letters."""
    signs = plain(name, limit).translate(LOOKALIKES)
    # A word joiner in front keeps a leading > from quoting; behind the colon it keeps an emoji from forming.
    return QUOTE.sub(rf"{WORD_JOINER}\1", EMOJI_NAME.sub(f":{WORD_JOINER}", signs))


def as_written(text: str) -> str:
    """Names as they were before `disarmed`, for a terminal, which formats nothing."""
    return text.translate(ORIGINALS).replace(WORD_JOINER, "")


def escaped(text: str) -> str:
    """Text for Slack to parse: `&`, `<` and `>` as Slack wants them, so that no mention, link or date can be in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _is_shown(sign: str) -> bool:
    # The joiner that families of emoji are made with is harmless; all other invisible signs go.
    return sign.isspace() or sign == JOINER or not unicodedata.category(sign).startswith("C")
