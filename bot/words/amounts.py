"""Amounts: the numbers that people type for targets and thresholds, as exact fractions."""

import re
import unicodedata
from fractions import Fraction

from bot.words.command_words import Words, joined
from kpis.errors import UserError

UNITS = {
    10**3: "k, thousand, 천, 千",
    10**4: "만, 万",
    10**6: "m, mn, mio, million, 백만, 百万",
    10**7: "천만, 千万",
    10**8: "억, 億",
    10**9: "b, bn, billion, 십억, 十億",
    10**11: "천억, 千億",
    10**12: "t, tn, trillion, 조, 兆",
}
SIZES = {word.strip(): size for size, words in UNITS.items() for word in words.split(",")}

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
UNIT = "|".join(sorted(SIZES, key=len, reverse=True))
PART = re.compile(rf"(?P<number>{NUMBER}) ?(?P<unit>{UNIT})?")
CURRENCY = r"[₩$€£¥]|krw|usd|jpy|eur|gbp"
AMOUNT = re.compile(
    rf"(?P<minus>[-−])? ?(?:{CURRENCY})? ?"
    rf"(?P<parts>{NUMBER} ?(?:(?:{UNIT})(?: ?{NUMBER} ?(?:{UNIT}))*)?)"
    rf"(?: ?(?P<percent>%|percent|퍼센트|パーセント)| ?(?:{CURRENCY}|won|원|円|엔|ウォン))?"
)
LONGEST, LONGEST_IN_WORDS = 40, 3


def take_amount(words: Words) -> tuple[Fraction, Words]:
    """The amount that the first words name, and the words after it. Raises UserError `bad_value`, `missing_value`."""
    if not words:
        raise UserError("missing_value")
    for length in range(min(len(words), LONGEST_IN_WORDS), 0, -1):
        amount = amount_of(joined(words[:length]))
        if amount is not None:
            return amount, words[length:]
    raise UserError("bad_value", text=joined(words[:1]))


def amount_of(text: str) -> Fraction | None:
    """The value of `500k`, `1.5B`, `17억 5천만원`, `1.2億`, `45%` (9/20), `₩1,700,000`; none for anything else."""
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    found = AMOUNT.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None:
        return None
    value = _sum(found["parts"])
    if value is None:
        return None
    value = value / 100 if found["percent"] else value
    return -value if found["minus"] else value


def _sum(text: str) -> Fraction | None:
    """17억 5천만 is 1,700,000,000 + 50,000,000; the units have to become smaller."""
    parts = [(Fraction(part["number"].replace(",", "")), SIZES.get(part["unit"], 1)) for part in PART.finditer(text)]
    sizes = [size for _, size in parts]
    if sizes != sorted(set(sizes), reverse=True):
        return None
    return sum((number * size for number, size in parts), Fraction(0))
