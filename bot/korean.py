"""Korean particles: 은 or 는, 이 or 가, by how the word before them ends when it is read out.

Texts have both, `{kpi}은(는)`, as what will stand before them is known only when they are filled in. Behind Latin
letters both stay: nobody can tell how they are read.
"""

import re

FORMS = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "와(과)": ("과", "와"),
    "(이)라": ("이라", "라"),
    "(으)로": ("으로", "로"),
}
"""Each with what follows a consonant, and what follows a vowel."""

PARTICLE = re.compile(
    rf"([가-힣0-9])([%”’\"'`*」)\]]*\s?)({'|'.join(map(re.escape, FORMS))})",
)
SYLLABLES, FINALS, RIEUL = ord("가"), 28, 8
DIGITS = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
PERCENT = "트"
"""The last syllable of 퍼센트."""


def with_particles(text: str) -> str:
    """The text with the particle that fits wherever both stand behind Hangul or a digit."""
    return PARTICLE.sub(_fitting, text) if "(" in text else text


def _fitting(found: re.Match[str]) -> str:
    last, between, both = found.groups()
    read_as = PERCENT if "%" in between else DIGITS.get(last, last)
    final = (ord(read_as) - SYLLABLES) % FINALS
    after_consonant, after_vowel = FORMS[both]
    # 로 follows ㄹ as it follows a vowel: 서울로, 1로.
    is_open = not final or (both == "(으)로" and final == RIEUL)
    return f"{last}{between}{after_vowel if is_open else after_consonant}"
