"""The same data through every door give the same answers: files, rows over HTTP in any order and twice, a SQL pull."""

import json
import random
import re
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.local_slack import start_local_slack
from kpis.catalogue import CATALOGUE
from kpis.datasets import DATASETS
from tests.bot.ingestion.senders import Sender
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
CHUNKS = {"reps": 1, "rates": 1, "holidays": 1}
"""Rows that are posted at a time, of some datasets. (Stages are a pipeline, which has to be whole.)"""
USUAL_CHUNK = 400


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, module_postgres_url: str) -> Mapping[str, list[str]]:
    """What each door's database answers to all questions, a line each."""
    folder = tmp_path_factory.mktemp("doors")
    programs = {door: Program(folder, f"sqlite:///{folder / door}.db") for door in ("files", *DOORS[1:])}
    programs |= {DOORS[0]: Program(folder, module_postgres_url)}
    for door, fill in {"files": from_files, DOORS[0]: from_files, "HTTP": over_http, "SQL": by_pull}.items():
        programs[door].prepare("workspace", "set", *(f"{name}={value}" for name, value in SETTINGS.items()))
        fill(programs[door])
    questions = written_questions(folder / "questions.txt")
    with ThreadPoolExecutor(2) as two:
        told = two.map(lambda program: answered(program, questions), programs.values())
        return dict(zip(programs, told, strict=True))


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
    """Posts every row to the bot at work: in no order, not even of the datasets, and all of it twice."""
    token = program.told("token", "add", "doors")["token"]
    with start_local_slack() as slack, program.with_sockets(slack).serving() as process:
        sender = Sender(address_of(process), token)
        for name, body, content_type in shuffled_posts():
            answer = sender.post(f"/v1/{name}", body.encode(), content_type=content_type)
            assert answer.status == 200, answer.said


def shuffled_posts() -> list[tuple[str, str, str]]:
    """Dataset, body and type: single objects, arrays, and objects a line."""
    order = random.Random(SEED)
    posts = [
        (name, *written_body(rows, as_lines=order.random() < 0.5))
        for name in DATASETS
        for rows in shuffled_chunks(name, order)
    ]
    # Only who has sent a deal may send how it went from stage to stage.
    first = sorted(order.sample(posts, len(posts)), key=lambda post: post[0] == "stage_changes")
    return first + order.sample(posts, len(posts))


def shuffled_chunks(name: str, order: random.Random) -> list[list[dict[str, str]]]:
    rows, size = list(records(name)), CHUNKS.get(name, USUAL_CHUNK)
    order.shuffle(rows)
    return [rows[at : at + size] for at in range(0, len(rows), size)]


def written_body(rows: list[dict[str, str]], *, as_lines: bool) -> tuple[str, str]:
    if as_lines:
        return "\n".join(json.dumps(row) for row in rows), "application/x-ndjson"
    return json.dumps(rows[0] if len(rows) == 1 else rows, ensure_ascii=False), "application/json"


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
