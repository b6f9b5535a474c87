"""KPI words: the KPI that a request begins with, and the words of Korean and Japanese requests without spaces."""

import re
from collections.abc import Callable, Collection

from bot.words.clauses import begins_period, keyword_length
from bot.words.command_words import Word, Words, folded, joined
from bot.words.kpi_names import is_kpi_name, leading_kpi, unknown_kpi
from bot.words.requests import Context
from bot.words.scope_names import full_names
from kpis.errors import UserError
from kpis.period_words import canonical_phrase

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
TOP = re.compile(r"(top|상위|上位)([0-9]+\S*)", re.IGNORECASE)
LONGEST_UNSPACED = 40


def take_kpi(words: Words, context: Context, keywords: Collection[str]) -> tuple[str, Words]:
    """The KPI that the first words name, and the words after it.

    Raises UserError `missing_kpi`, `ambiguous_kpi`, or `unknown_kpi` with the words before a number, period or keyword.
    """
    if not words:
        raise UserError("missing_kpi")
    if found := leading_kpi([word.text for word in words], context.kpis):
        key, length = found
        return key, words[length:]
    raise unknown_kpi(joined(words[: _name_length(words, keywords)]), context.kpis)


def spaced(words: Words, context: Context, keywords: Collection[str]) -> Words:
    """The words, those cut that are nothing but names, periods and keywords: `지난달매출`, `今月の売上`, `top5`."""
    named: set[str] = set()

    def is_known(text: str) -> bool:
        if text in keywords or canonical_phrase(text) is not None or is_kpi_name(text, context.kpis):
            return True
        named.update(() if named else full_names(context))
        return folded(text) in named

    found: list[Word] = []
    for word in words:
        whole = _whole(found[-1], word, is_known) if found else None
        found = [*found[:-1], *whole] if whole else [*found, *_cut(word, is_known)]
    return tuple(found)


def _whole(first: Word, last: Word, is_known: Callable[[str], bool]) -> Words | None:
    """The known words that two are made of together: `佐藤 健の売上`, as a name may have a space of its own."""
    text = first.text + last.text
    is_quoted = any(word.is_quoted or word.label for word in (first, last))
    if is_quoted or len(text) > LONGEST_UNSPACED or not CJK.search(text) or is_known(first.text):
        return None
    pieces = _pieces(text, is_known)
    return tuple(map(Word, pieces)) if pieces and len(pieces) > 1 else None


def _name_length(words: Words, keywords: Collection[str]) -> int:
    for index in range(1, len(words)):
        rest = words[index:]
        if keyword_length(rest, keywords) or not folded(rest[0].text)[:1].isalpha() or begins_period(rest):
            return index
    return len(words)


def _cut(word: Word, is_known: Callable[[str], bool]) -> Words:
    if word.is_quoted or word.label:
        return (word,)
    if top := TOP.fullmatch(word.text):
        return Word(top[1]), Word(top[2])
    if CJK.search(word.text) and len(word.text) <= LONGEST_UNSPACED:
        return tuple(map(Word, _pieces(word.text, is_known) or (word.text,)))
    return (word,)


def _pieces(text: str, is_known: Callable[[str], bool]) -> tuple[str, ...] | None:
    """The known words that make up the text, the longest first; none if something is left over."""
    if not text:
        return ()
    for end in range(len(text), 0, -1):
        if is_known(text[:end]):
            others = _pieces(text[end:].removeprefix("の"), is_known)
            if others is not None:
                return text[:end], *others
    return None
