"""Reading CSV and TSV files."""

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpis.errors import UserError
from storage.sources.csv_file import CsvFile, Record, reading_csv
from storage.sources.encodings import JAPANESE, KOREAN, UTF8


def read(content: bytes) -> tuple[CsvFile, list[Record]]:
    with reading_csv(io.BytesIO(content)) as found:
        return found, list(found.records)


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [tuple(record) for record in read(content)[1]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end: str) -> None:
    assert cells(end.join(["id,name", "1,a", "2,b"]).encode()) == [("1", "a"), ("2", "b")]


def test_the_mark_at_the_start_is_not_a_part_of_the_header() -> None:
    assert read("\ufeffid,name\n".encode())[0].header == ("id", "name")


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_seen_in_the_header(delimiter: str) -> None:
    found, records = read(f'id{delimiter}name\n1{delimiter}"a, b; c\td"\n'.encode())
    assert (found.delimiter, records) == (delimiter, [["1", "a, b; c\td"]])


def test_the_delimiter_may_be_known_already() -> None:
    with reading_csv(io.BytesIO(b"a;b;c\n1;2;3\n"), delimiter=",") as found:
        assert (found.header, found.delimiter) == (("a;b;c",), ",")


def test_quotes_keep_line_breaks_and_doubled_quotes() -> None:
    assert cells(b'id,name\n1,"a\r\nb ""c"""\n') == [("1", 'a\r\nb "c"')]


def test_empty_lines_are_no_records() -> None:
    assert cells(b"\nid\n1\n\n2\n\n") == [("1",), ("2",)]


def test_records_of_any_width_are_handed_on() -> None:
    assert cells(b"id,name\n1\n2,b,c\n") == [("1",), ("2", "b", "c")]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("名前,이름\n佐藤,김".encode(), UTF8),
        ("이름\n김민지\n똠방각하".encode("cp949"), KOREAN),
        ("名前\nさとう\n".encode("cp932"), JAPANESE),
        ("名前\nサーバー契約\n".encode("cp932"), JAPANESE),
        ("name\nｶﾀｶﾅ株式会社\n".encode("cp932"), JAPANESE),
    ],
)
def test_the_encoding_is_the_one_that_all_bytes_fit(content: bytes, encoding: str) -> None:
    assert read(content)[0].encoding == encoding


def test_the_encoding_is_told_by_its_name() -> None:
    assert (read(b"id\n")[0].encoding_name, read("이름\n".encode("cp949"))[0].encoding_name) == ("utf-8", "cp949")


KOREAN_TABLE = "name\n" + "거래처\n" * 9


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\n\n", "empty_file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_table"),
        ("id\n1".encode("utf-16"), "not_a_table"),
        (b"x" * 2_000_000, "not_a_table"),
        (KOREAN_TABLE.encode() + "거래처".encode("cp949"), "broken_bytes"),
        (KOREAN_TABLE.encode()[:-2], "broken_bytes"),
        (b"id\n\xff\xff\n", "unknown_encoding"),
        ("name\nJosé\n".encode("latin-1"), "unknown_encoding"),
        (b'id,name\n1,"a\n2,b\n', "broken_csv"),
        (b'id,name\n1,"a" b\n', "broken_csv"),
        (b'id,name\n1,"' + b"a" * 200_000 + b'"\n', "broken_csv"),
        (b"id,name\n" + b'"\n",' * 400_000, "endless_record"),
    ],
)
def test_a_file_that_is_no_table_is_told_why(content: bytes, key: str) -> None:
    with pytest.raises(UserError) as error:
        read(content)
    assert error.value.key == key


def test_broken_bytes_are_told_by_their_line() -> None:
    with pytest.raises(UserError) as error:
        read(KOREAN_TABLE.encode() + "거래처".encode("cp949"))
    assert error.value.params == {"line": 11}


def test_how_far_a_file_was_read_is_known_at_its_end_too() -> None:
    found, _ = read(b"id\n1\n")
    assert found.tell() == 5


@given(st.binary())
@example(b"\x80")
@example(b'"')
def test_any_bytes_are_a_table_or_have_a_reason(content: bytes) -> None:
    try:
        read(content)
    except UserError as error:
        assert error.key


@given(st.text(st.sampled_from('가さa,;\t"\n\r ')), st.sampled_from(["utf-8", "cp949", "cp932"]))
def test_any_text_is_a_table_or_has_a_reason(content: str, encoding: str) -> None:
    try:
        read(content.encode(encoding, "ignore"))
    except UserError as error:
        assert error.key
