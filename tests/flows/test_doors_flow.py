"""The same data through every door give the same answers: files, rows over HTTP in any order and twice, a SQL pull."""

import json
import random
import re
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.local_slack import start_local_slack
from kpis.catalogue import CATALOGUE
from kpis.datasets import DATASETS
from tests.flows.program import Process, Program
from tests.golden_data import FOLDER, SETTINGS, records

NOW = ("--now", "2026-07-01T00:00:00+09:00")
PERIODS = (
    *("2025-10-15..2026-02-10", "this quarter vs last year"),
    *("2026-06 for team:영업1팀", "2025-Q4 for rep:R07 trend 2 months"),
)
AS_OF = re.compile(r'(?<="data_as_of": )"[^"]*"|Data as of [^"]*')
DOORS = ("files on PostgreSQL", "HTTP", "SQL")
SEED = 3
WHOLE = "stages"
"""The dataset that is sent as a whole: its rows are one pipeline. All others are sent row by row."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, module_postgres_url: str) -> Mapping[str, list[str]]:
    """What each door's database answers to all questions, a line each."""
    folder = tmp_path_factory.mktemp("doors")
    programs = {door: Program(folder, f"sqlite:///{folder / door}.db") for door in ("files", *DOORS[1:])}
    programs |= {DOORS[0]: Program(folder, module_postgres_url)}
    for program in programs.values():
        program.prepare("workspace", "set", *(f"{name}={value}" for name, value in SETTINGS.items()))
    questions = written_questions(folder / "questions.txt")
    with ThreadPoolExecutor(2) as two:
        # Row by row takes as long as all the rest, which meanwhile has the other half of the machine.
        sending = two.submit(over_http, programs["HTTP"])
        for door, fill in {"files": from_files, DOORS[0]: from_files, "SQL": by_pull}.items():
            fill(programs[door])
        told = {door: two.submit(answered, programs[door], questions) for door in programs if door != "HTTP"}
        sending.result()
        told["HTTP"] = two.submit(answered, programs["HTTP"], questions)
        return {door: answers.result() for door, answers in told.items()}


@pytest.mark.parametrize("door", DOORS)
def test_the_answers_do_not_depend_on_the_door(answers: Mapping[str, list[str]], door: str) -> None:
    assert len(answers[door]) == len(answers["files"])
    assert [pair for pair in zip(answers["files"], answers[door], strict=True) if pair[0] != pair[1]] == []


def test_every_kpi_was_asked_and_has_values(answers: Mapping[str, list[str]]) -> None:
    told = [json.loads(line) for line in answers["files"]]
    assert {answer["error"] for answer in told if "error" in answer} == {"no_such_scope"}
    assert {answer["kpi"] for answer in told if answer.get("value") is not None} == set(CATALOGUE)


def written_questions(path: Path) -> Path:
    """Every KPI over all periods, and by each of its dimensions."""
    path.write_text(
        "".join(
            f"{kpi.key} {asked}\n"
            for kpi in CATALOGUE.values()
            for asked in (*PERIODS, *(f"2026-Q1 by {dimension}" for dimension in kpi.breakdowns))
        ),
        "utf-8",
    )
    return path


def answered(program: Program, questions: Path) -> list[str]:
    """The answers as they are printed, but for the time up to which the data are complete."""
    said = program.run("kpi", "--file", questions, *NOW, "--json")
    assert said.stderr == ""
    return [AS_OF.sub("null", line) for line in said.stdout.splitlines()]


def from_files(program: Program) -> None:
    program.prepare("import", *(FOLDER / f"{name}.csv" for name in DATASETS))


def over_http(program: Program) -> None:
    """Posts every row to the bot at work, by itself: in no order, not even of the datasets, and all of it twice."""
    token = program.told("token", "add", "doors")["token"]
    with (
        start_local_slack() as slack,
        program.with_sockets(slack).serving() as process,
        closing(HTTPConnection(urlsplit(address_of(process)).netloc)) as connection,
    ):
        for name, body in shuffled_posts():
            answer = posted(connection, f"/v1/{name}", body, token)
            assert (answer["rejected"], answer["read"]) == (0, len(answer["rows"])), answer


def shuffled_posts() -> list[tuple[str, str]]:
    """Dataset and body of every request, twice, each time in another order."""
    order = random.Random(SEED)
    rows = [(name, json.dumps(row)) for name in DATASETS if name != WHOLE for row in records(name)]
    posts = [(WHOLE, json.dumps(list(records(WHOLE)))), *rows]
    return [*order.sample(posts, len(posts)), *order.sample(posts, len(posts))]


def posted(connection: HTTPConnection, path: str, body: str, token: str) -> Mapping[str, Any]:
    """What is answered; the connection stays open for the next request."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    connection.request("POST", path, body.encode(), headers)
    with connection.getresponse() as answer:
        said = json.loads(answer.read())
    assert answer.status == 200, said
    return dict(said)


def address_of(process: Process) -> str:
    """Where the bot listens, as it logs."""
    assert process.stderr
    return next(found[1] for line in process.stderr if (found := re.search(r"HTTP at (http://[^,\s]+)", line)))


def by_pull(program: Program) -> None:
    """Has the bot read the tables of somebody else's database, when it next looks what is due."""
    theirs = program.folder / "theirs.db"
    write_tables(theirs)
    for name in random.Random(SEED).sample(list(DATASETS), len(DATASETS)):
        words = ("--sql", f"sqlite:///{theirs}", "--query", f"SELECT * FROM {name}", "--as", name)
        program.prepare("source", "add", f"their {name}", *words)
    program.prepare("tick")
    assert [source for source in program.told("source", "list") if source["problem"]] == []


def write_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as theirs, theirs:
        for name in DATASETS:
            rows = [list(row.values()) for row in records(name)]
            columns = list(next(records(name)))
            theirs.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            theirs.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", rows)
