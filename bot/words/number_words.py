"""Numbers that a workspace sets itself, as people write them: `8`, `30%`, `500k`, `marketing,sales`, `revenue:0.5`."""

import re
import unicodedata
from collections.abc import Collection
from fractions import Fraction

from bot.words.amounts import amount_of
from kpis.datasets import COSTS
from kpis.errors import UserError
from kpis.numbers import CHOICES, Sort, Value, value_of
from kpis.options import SCORE_WEIGHTS, USUAL

HOURS = re.compile(r"([0-9]{1,6}) ?(?:h|hours?|시간|時間)?")
MOST_HOURS = 8760
"""Those of a year."""

SHARES = {
    "qualify_at": (Fraction(0), Fraction(1), "30%"),
    "clv_margin": (Fraction(1, 100), Fraction(1), "70%"),
    "csat_satisfied_at": (Fraction(1, 100), Fraction(1), "90%"),
    "score_cap": (Fraction(1), Fraction(10), "120%"),
}
"""The least and the most that each may be, and an example."""

MOST_AMOUNT = 10**15
MOST_WEIGHT = 1000


def number_value(name: str, text: str) -> Value:
    """The value that a text gives a number; None, the usual one, for an empty text. UserError says what to write."""
    written = unicodedata.normalize("NFKC", text).strip()
    if not written:
        return None
    value = _value(name, written)
    return None if value == value_of(USUAL, name) else value


def _value(name: str, text: str) -> Value:
    match CHOICES[name].sort:
        case Sort.HOURS:
            return _hours(name, text)
        case Sort.SHARE:
            return _share(name, text)
        case Sort.AMOUNT:
            return _amount(name, text)
        case Sort.WORDS:
            return _words(name, text, COSTS.column("category").words)
        case Sort.WEIGHTS:
            return _weights(name, text, tuple(SCORE_WEIGHTS))


def _hours(name: str, text: str) -> int:
    found = HOURS.fullmatch(text.lower())
    if not found or not 1 <= int(found[1]) <= MOST_HOURS:
        raise UserError("number_hours", name=name, text=text, most=MOST_HOURS)
    return int(found[1])


def _share(name: str, text: str) -> Fraction:
    least, most, example = SHARES[name]
    share = amount_of(text)
    if share is None or not least <= share <= most:
        bounds = {bound: f"{float(value) * 100:g}%" for bound, value in (("least", least), ("most", most))}
        raise UserError("number_share", name=name, text=text, example=example, **bounds)
    return share


def _amount(name: str, text: str) -> Fraction:
    amount = None if "%" in text else amount_of(text)
    if amount is None or not 0 < amount <= MOST_AMOUNT:
        raise UserError("number_amount", name=name, text=text)
    return amount


def _words(name: str, text: str, words: Collection[str]) -> tuple[str, ...]:
    given = [word.strip().lower() for word in text.split(",")]
    if not set(given) <= set(words):
        raise UserError("number_words", choices=tuple(words), name=name, text=text)
    return tuple(word for word in words if word in given)


def _weights(name: str, text: str, keys: Collection[str]) -> tuple[tuple[str, Fraction], ...]:
    """The weights in the order of `keys`, whatever the order that they are written in."""
    given = [pair.partition(":") for pair in text.split(",")]
    weights = {key.strip().lower(): amount_of(weight) or Fraction(0) for key, _, weight in given}
    is_right = set(weights) <= set(keys) and all(0 < weight <= MOST_WEIGHT for weight in weights.values())
    if not is_right or len(weights) != len(given):
        raise UserError("number_weights", choices=tuple(keys), name=name, text=text)
    return tuple((key, weights[key]) for key in keys if key in weights)
