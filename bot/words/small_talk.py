"""Small talk: what people say around a question to a person, and to a bot: `what is our …`, `… 알려줘`, `…を教えて`."""

import re
from dataclasses import replace

from bot.words.command_words import Words, phrase

BEFORE = frozenset(
    "what is,what's,whats,what are,what was,what were,how much,how much is,how many,how is,how are,show,show me,"
    "give me,tell me,can you show me,please,our,the,지금,현재".split(",")
)
BEHIND = frozenset(
    "please,thanks,"
    "알려줘,알려 줘,알려주세요,알려 주세요,보여줘,보여 줘,보여주세요,보여 주세요,"
    "몇 건이야,몇 건,몇 퍼센트야,몇이야,"
    "얼마,얼마야,얼마예요,얼마인가요,얼마지,어때,어때요,어떻게 돼,어떻게 되나요,뭐야,좀,"
    "教えて,教えてください,見せて,見せてください,ください,いくら,いくらですか,どう,どうですか".split(",")
)
ENDING = re.compile(rf"(?<=.)({'|'.join(sorted(filter(str.isalpha, BEHIND - {'please', 'thanks', '좀'}), key=len))})$")
LONGEST = 4
SIGNS = "?!？！。"


def without_small_talk(words: Words) -> Words:
    """The words of the question itself; all of them if nothing else would be left."""
    bare = _unsigned(words)
    while length := _length([bare[:count] for count in _counts(bare)], BEFORE):
        bare = bare[length:]
    while length := _length([bare[-count:] for count in _counts(bare)], BEHIND):
        bare = _unsigned(bare[:-length])
    return _unspaced(bare)


def _counts(words: Words) -> range:
    return range(min(len(words) - 1, LONGEST), 0, -1)


def _length(runs: list[Words], phrases: frozenset[str]) -> int:
    return next((len(run) for run in runs if phrase(run) in phrases), 0)


def _unsigned(words: Words) -> Words:
    """The words without a question mark at their end."""
    *others, last = words
    if last.is_quoted or last.label:
        return words
    text = last.text.rstrip(SIGNS)
    return (*others, replace(last, text=text)) if text else tuple(others) or words


def _unspaced(words: Words) -> Words:
    """Without what stands behind the last word with no space between, as in Japanese: `先月の売上を教えて`."""
    *others, last = words
    if last.is_quoted or last.label:
        return words
    found = ENDING.search(last.text)
    return (*others, replace(last, text=last.text[: found.start()])) if found else words
