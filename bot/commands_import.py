"""`kpibot import`: files from the terminal into the store."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from bot.clock import now
from bot.import_text import failure_text, import_json, import_lines
from bot.terminal import UNMET, Terminal, tell_json
from bot.usecases.import_report import ImportReport
from bot.usecases.ingest import ImportOptions, ingest, silently
from kpis.datasets import DATASETS
from storage import workspaces
from storage.sources.files import Source, gathered
from storage.sources.mapping import NO_MAPPING, ImportMapping, overrides, read_mapping


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed behind `kpibot import`."""

    files: Sequence[str]
    dataset: str | None
    mapping_file: Path | None
    columns: Sequence[str]
    dates: Sequence[str]
    rejects: Path | None
    is_dry_run: bool
    as_json: bool

    @property
    def mapping(self) -> ImportMapping:
        written = read_mapping(self.mapping_file) if self.mapping_file else NO_MAPPING
        return replace(written, overrides=overrides(dataset=self.dataset, columns=self.columns, dates=self.dates))


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--as", "dataset", type=click.Choice(tuple(DATASETS)), help="The dataset, if nothing else tells it.")
@click.option("--mapping", "mapping_file", type=click.Path(path_type=Path), help="A YAML file: see docs/import.md.")
@click.option("--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="A column that has another name.")
@click.option("--dates", multiple=True, metavar="FIELD=FORMAT", help="How dates are written: closed_at=M/D/YYYY.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Where rejected rows are written to.")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Tells what would happen, and stores nothing.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.pass_obj
def import_command(terminal: Terminal, /, **typed: Any) -> None:
    """Imports CSV and TSV files, folders of them, or standard input (-)."""
    asked = Asked(**typed)
    with terminal.telling(as_json=asked.as_json):
        report = _imported(terminal, asked)
    if asked.as_json:
        tell_json(import_json(report, terminal.language))
    else:
        _tell(report, terminal)
    if report.failures:
        raise SystemExit(UNMET)


def _imported(terminal: Terminal, asked: Asked) -> ImportReport:
    mapping = asked.mapping
    with gathered(asked.files) as files, terminal.database() as database, _bar(files) as progress:
        with database.reading() as connection:
            workspace = workspaces.load(connection, terminal.workspace_id)
        options = ImportOptions(mapping, asked.rejects, asked.is_dry_run, progress)
        report = ingest(database, workspace, files, options, now())
    if len(files) == len(report.failures) == 1:
        raise report.failures[0].error
    return report


@contextmanager
def _bar(files: Sequence[Source]) -> Iterator[Callable[[str, int], object]]:
    """Shows on a terminal how much of the files has been read."""
    if not sys.stderr.isatty():
        yield silently
        return
    seen: dict[str, int] = defaultdict(int)
    with click.progressbar(length=sum(file.size for file in files), file=sys.stderr) as bar:

        def show(file: str, position: int) -> None:
            bar.update(position - seen[file])
            seen[file] = position

        yield show


def _tell(report: ImportReport, terminal: Terminal) -> None:
    for line in import_lines(report, terminal.language):
        click.echo(line)
    for failure in report.failures:
        click.echo(failure_text(failure, terminal.language), err=True)
