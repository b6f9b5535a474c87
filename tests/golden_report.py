"""Asks the program itself all golden questions, as a person would: `make golden`. Prints what differs; exits 1 then."""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from kpis.datasets import DATASETS
from kpis.periods import label
from tests.conftest import new_postgres_database
from tests.flows.program import Program
from tests.golden_answers import Difference, Told, differences
from tests.golden_data import FOLDER, NOW, SETTINGS, GoldenQuestion, expected
from tests.postgres import postgres_server

HEADINGS = ("kpi", "scope", "period", "by", "group", "field", "expected", "got")


def main() -> None:
    rows = sum(len(groups) for groups in expected().values())
    with tempfile.TemporaryDirectory(prefix="kpibot-golden-") as folder, postgres_server() as server:
        told = {"SQLite": found_by(Path(folder), f"sqlite:///{folder}/kpibot.db", list(expected()))}
        with new_postgres_database(server) as url:
            told["PostgreSQL"] = found_by(Path(folder), url, list(expected()))
    if any(told.values()):
        sys.exit("\n".join(_report(told)))
    print(f"{rows:,} rows of {len(expected()):,} questions are equal on {' and '.join(told)}.")


def found_by(folder: Path, database_url: str, questions: Sequence[GoldenQuestion]) -> list[Difference]:
    """What differs when the program imports the golden files into an empty database and answers the questions."""
    program = Program(folder, database_url)
    program.do("workspace", "set", *(f"{name}={value}" for name, value in SETTINGS.items()))
    program.do("import", *(FOLDER / f"{name}.csv" for name in DATASETS))
    asked = folder / "questions.txt"
    asked.write_text("".join(f"{sentence(question)}\n" for question in questions), "utf-8")
    answers = program.do("kpi", "--file", asked, "--now", NOW.isoformat(), "--json").splitlines()
    pairs = zip(questions, answers, strict=True)
    return [
        found for question, answer in pairs for found in differences(question, _told_by(json.loads(answer), question))
    ]


def sentence(question: GoldenQuestion) -> str:
    """The question as it is typed after `/kpi`."""
    by = f" by {question.by}" if question.by else ""
    return f'{question.kpi} {label(question.period)}{by} for "{question.scope}"'


def _told_by(answer: Mapping[str, Any], question: GoldenQuestion) -> dict[str, Told]:
    if not question.by:
        return {"": _told(answer, answer["previous"]["value"])}
    return {group["key"]: _told(group, group["previous"]) for group in answer["groups"]}


def _told(reading: Mapping[str, Any], previous: float | None) -> Told:
    numbers = (reading["value"], reading["numerator"], reading["denominator"], previous)
    return Told(*(None if number is None else Fraction(number) for number in numbers))


def _report(told: Mapping[str, Sequence[Difference]]) -> Iterator[str]:
    """A table for each database, tab-separated, with a heading."""
    for database, found in told.items():
        yield f"{database}: {len(found):,} differences"
        yield "\t".join(HEADINGS) if found else ""
        yield from ("\t".join(_cells(one)) for one in found)


def _cells(one: Difference) -> tuple[str, ...]:
    got = str(float(one.got)) if isinstance(one.got, Fraction) else one.got or ""
    asked = one.question
    return (asked.kpi, asked.scope, label(asked.period), asked.by, one.group, one.field, one.expected, got)


if __name__ == "__main__":
    main()
