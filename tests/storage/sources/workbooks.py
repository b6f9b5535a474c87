"""Workbooks for tests, written by hand: as small, as large and as wrong as is needed."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = {"": 0, "date": 1, "time": 2}
"""A cell's style by the mark that stands before its number, as in `date:46000`."""


def write_workbook(path: Path, sheets: Mapping[str, Iterable[str]], *, hidden: Sequence[str] = ()) -> Path:
    """Writes sheets, given as the XML of their rows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in _frame(list(sheets), hidden).items():
            pack.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
        for number, rows in enumerate(sheets.values(), start=1):
            with pack.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
                sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
                for row in rows:
                    sheet.write(row.encode())
                sheet.write(b"</sheetData></worksheet>")
    return path


def rows_of(table: Iterable[Sequence[str]]) -> Iterable[str]:
    """Rows of cells: texts, and numbers written `n:1.5`, `date:46000` or `time:46000.5`."""
    for number, cells in enumerate(table, start=1):
        yield f'<row r="{number}">' + "".join(map(_cell, cells)) + "</row>"


def _cell(text: str) -> str:
    mark, _, value = text.partition(":")
    if mark in ("n", "date", "time"):
        return f'<c s="{STYLES.get(mark, 0)}"><v>{value}</v></c>'
    if mark == "bool":
        return f'<c t="b"><v>{value}</v></c>'
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if text else "<c/>"


def _frame(sheets: Sequence[str], hidden: Sequence[str]) -> dict[str, str]:
    """All the parts that a workbook needs beside its sheets."""
    numbered = list(enumerate(sheets, start=1))
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"{" state=" + repr("hidden") if name in hidden else ""}/>'
        for n, name in numbered
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in numbered
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPES}.worksheet+xml"/>' for n, _ in numbered
    )
    formats = "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in (0, 14, 22))
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>{parts}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">{related}'
        f'<Relationship Id="rId900" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="3">{formats}</cellXfs></styleSheet>',
    }
