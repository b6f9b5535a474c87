"""Clauses: the parts of a request that begin with a keyword, in any order; what is left between them is the period."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.words.command_words import Word, Words, joined, lowered, phrase
from bot.words.requests import Context
from kpis.errors import UserError
from kpis.period_phrases import parse_period
from kpis.period_words import canonical_phrase

LONGEST_KEYWORD, LONGEST_PERIOD = 3, 4
FILLERS = frozenset({"in", "on", "over", "during", "of", "the", "の", "동안"})


@dataclass(frozen=True, slots=True)
class Clause:
    """`take` is given the words after the keyword; it gives the value of the `field`, and the words that it left.

    The value None: these words are none of the clause's after all ("for last month" names no scope).
    `is_complete`: the keyword may stand alone.
    """

    field: str
    take: Callable[[Words, Context], tuple[object, Words]]
    is_complete: bool = False


Clauses = Mapping[str, Clause]
"""Clauses by their keywords, of up to three words in lower case."""


def saying(field: str, value: object) -> Clause:
    """A clause whose keyword says it all."""
    return Clause(field, lambda words, _: (value, words), is_complete=True)


def read_clauses(words: Words, clauses: Clauses, context: Context) -> tuple[dict[str, Any], Words]:
    """The fields that the clauses say, and the words that belong to none of them, in order.

    Raises UserError `clause_twice`, `clause_without_words`, and what the clauses raise.
    """
    said: dict[str, Any] = {}
    left: list[Word] = []
    while words:
        length = keyword_length(words, clauses)
        if not length:
            left.append(words[0])
            words = words[1:]
            continue
        keyword, words = phrase(words[:length]), words[length:]
        clause = clauses[keyword]
        _check(keyword, clause, words, said)
        value, words = clause.take(words, context)
        if value is not None:
            said[clause.field] = value
    return said, tuple(left)


def keyword_length(words: Words, keywords: Collection[str]) -> int:
    """How many of the first words are a keyword; 0 if none begins here."""
    lengths = range(min(len(words), LONGEST_KEYWORD), 0, -1)
    return next((length for length in lengths if phrase(words[:length]) in keywords), 0)


def before_keyword(words: Words, keywords: Collection[str]) -> Words:
    stops = (index for index in range(len(words)) if keyword_length(words[index:], keywords))
    return words[: next(stops, len(words))]


def period_of_words(words: Words, context: Context) -> str | None:
    """The canonical phrase of the period that the words name; none if there are no words.

    Raises UserError `bad_period` with the words that are no part of a period, `two_periods` with the second one, and
    what `parse_period` raises.
    """
    telling = tuple(word for word in words if word.plain not in FILLERS)
    if not telling:
        return None
    text = joined(telling)
    canonical = canonical_phrase(text)
    if canonical is None:
        beside = joined(_beside_period(telling))
        raise UserError("two_periods" if canonical_phrase(beside) else "bad_period", text=beside)
    parse_period(canonical, context.today, context.calendar)
    return canonical


def is_period(text: str) -> bool:
    return canonical_phrase(" ".join(word for word in lowered(text).split() if word not in FILLERS)) is not None


def begins_period(words: Words) -> bool:
    return any(is_period(joined(words[:length])) for length in range(1, LONGEST_PERIOD + 1))


def _check(keyword: str, clause: Clause, words: Words, said: Mapping[str, object]) -> None:
    # A second "for" may still name the period.
    if clause.field in said and not is_period(joined(words)):
        raise UserError("clause_twice", text=keyword)
    if not (words or clause.is_complete):
        raise UserError("clause_without_words", text=keyword)


def _beside_period(words: Words) -> Words:
    """The words without the longest period at their beginning or end."""
    for length in range(len(words) - 1, 0, -1):
        if canonical_phrase(joined(words[:length])):
            return words[length:]
        if canonical_phrase(joined(words[-length:])):
            return words[:-length]
    return words
