"""The encoding of a text file: UTF-8, else Korean CP949, else Japanese CP932. Letters are never guessed or replaced."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from kpis.errors import UserError

UTF8 = "utf-8-sig"
"""With or without the mark at the start of the file."""
KOREAN, JAPANESE = "cp949", "cp932"

LONGEST_LINE = 1 << 20
"""Bytes. No record needs more, and a file that is not text would otherwise be read into memory as one line."""


def encoding_of(stream: BinaryIO) -> str:
    """The encoding that every byte of the file fits, leaving the stream at its start; UserError if there is none."""
    if _is_utf8(stream):
        return UTF8
    broken = _first_broken_line(stream, "utf-8")
    if _is_mostly_utf8(stream):
        raise UserError("broken_bytes", line=broken)
    fitting = [encoding for encoding in (KOREAN, JAPANESE) if _first_broken_line(stream, encoding) is None]
    if not fitting:
        raise UserError("unknown_encoding", line=broken)
    is_either = len(fitting) == 2
    return JAPANESE if is_either and not _is_plausible_korean(stream) else fitting[0]


def _is_utf8(stream: BinaryIO) -> bool:
    """Whether all of it is, without asking which line is not: most files are, and this takes a tenth of the time."""
    try:
        for block in _blocks(stream):
            block.decode()
    except UnicodeDecodeError:
        return False
    return True


BLOCK = 1 << 16


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The same as `_lines`, many at a time."""
    stream.seek(0)
    while block := stream.read(BLOCK):
        rest = stream.readline(LONGEST_LINE + 1)
        if b"\0" in block or b"\0" in rest or len(block) - block.rfind(b"\n") - 1 + len(rest) > LONGEST_LINE:
            raise UserError("not_a_table")
        yield block + rest
    stream.seek(0)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines, from the start. In none of the encodings is a line feed a part of another letter."""
    stream.seek(0)
    while line := stream.readline(LONGEST_LINE + 1):
        if b"\0" in line or len(line) > LONGEST_LINE:
            raise UserError("not_a_table")
        yield line
    stream.seek(0)


FILLER = re.compile("[\x80-\xa0\uf8f0-\uf8ff]")
"""What Python's CP932 makes of bytes that mean nothing in it, instead of refusing them."""


def _first_broken_line(stream: BinaryIO, encoding: str) -> int | None:
    for number, line in enumerate(_lines(stream), start=1):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            return number
        if encoding == JAPANESE and FILLER.search(text):
            return number
    return None


UTF8_LETTER = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
FOREIGN_BYTE = re.compile(rb"[\x80-\xff]")


def _is_mostly_utf8(stream: BinaryIO) -> bool:
    """Whether a file that is not quite UTF-8 was meant to be: cut off within a letter, or put together of two files.

    Such bytes often fit another encoding by chance, as letters that nobody wrote.
    """
    letters = foreign = 0
    for line in _lines(stream):
        letters += len(UTF8_LETTER.findall(line))
        foreign += len(FOREIGN_BYTE.findall(line))
    return letters * 3 * 2 > foreign


def _is_plausible_korean(stream: BinaryIO) -> bool:
    """Whether Korean letters of a file that fits both encodings are the common ones.

    Hiragana and kanji read as CP949 give letters of its extension, which Korean text hardly ever uses.
    """
    foreign = (letter for line in _lines(stream) for letter in line.decode(KOREAN) if not letter.isascii())
    sample = [letter.encode(KOREAN) for letter in islice(foreign, 2000)]
    stream.seek(0)
    return 2 * sum(min(letter) < 0xA1 for letter in sample) <= len(sample)
