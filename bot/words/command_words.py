"""Words: what was typed, cut into words, with Slack's escapes and mentions, quotes and full-width forms undone."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
QUOTES = str.maketrans("“”„‟«»「」『』＂‘’‛＇", '"' * 11 + "'" * 4)

MENTION = r"<(?P<sign>[@#])(?P<id>[A-Z0-9]+)(?:\|(?P<label>[^>]*))?>"
# Part of a word may be quoted: team:"Enterprise & Co" is one word.
PIECE = re.compile(rf'{MENTION}|(?P<plain>[^\s"]*)"(?P<quoted>[^"]*)(?:"|$)|\S+')
IGNORED = re.compile(r"[\s_\-./·():'&,\"]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed. What stood in quotes is one word, and is never taken for a word of the grammar.

    A mention of Slack is `@U123` or `#C123`, with the `label` that Slack showed for it.
    """

    text: str
    is_quoted: bool = False
    label: str = ""

    @property
    def plain(self) -> str:
        """The word for comparison with words of the grammar; empty if it was quoted or is a mention."""
        return "" if self.is_quoted or self.label else lowered(self.text)


Words = tuple[Word, ...]


def words_of(text: str) -> Words:
    """The words of a text, from Slack or from a terminal."""
    return tuple(_word(found) for found in PIECE.finditer(text.translate(QUOTES)))


def joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def phrase(words: Sequence[Word]) -> str:
    """The words for comparison with a phrase of the grammar; empty if one of them was quoted."""
    plain = [word.plain for word in words]
    return " ".join(plain) if all(plain) else ""


def lowered(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def folded(text: str) -> str:
    """What is left of a name for comparison: NFKC, lower case, no spaces and no signs that people leave out."""
    return IGNORED.sub("", lowered(text))


def _word(found: re.Match[str]) -> Word:
    if found["quoted"] is not None:
        return Word(_unescaped(found["plain"] + found["quoted"]), is_quoted=True)
    if found["id"] is not None:
        return Word(found["sign"] + found["id"], label=found["label"] or found["id"])
    return Word(_unescaped(found[0]))


def _unescaped(text: str) -> str:
    for escape, sign in ESCAPES:
        text = text.replace(escape, sign)
    return unicodedata.normalize("NFC", text)
