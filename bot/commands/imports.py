"""`kpibot import`: files from the terminal into the store."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import click

from bot.clock import now
from bot.commands.import_text import alone_json, alone_lines, failure_text, import_json, import_lines, proposal_yaml
from bot.commands.terminal import UNMET, Terminal, tell_json
from bot.i18n import text
from bot.usecases.import_report import ImportReport
from bot.usecases.ingest import ImportOptions, ingest, proposed, silently
from kpis.datasets import DATASETS
from kpis.errors import UserError
from storage import workspaces
from storage.sources.files import Source, gathered
from storage.sources.mapping import (
    NO_MAPPING,
    READY_MADE,
    ImportMapping,
    overrides,
    read_mapping,
    ready_made_mapping,
)
from storage.sources.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed behind `kpibot import`."""

    files: Sequence[str]
    dataset: str | None
    mapping_name: str | None
    columns: Sequence[str]
    dates: Sequence[str]
    sheet: str | None
    rejects: Path | None
    propose: Path | None
    is_dry_run: bool
    as_json: bool

    @property
    def mapping(self) -> ImportMapping:
        typed = overrides(dataset=self.dataset, columns=self.columns, dates=self.dates)
        return replace(self._written, overrides=typed)

    @property
    def _written(self) -> ImportMapping:
        if self.mapping_name in READY_MADE:
            return ready_made_mapping(self.mapping_name)
        return read_mapping(Path(self.mapping_name)) if self.mapping_name else NO_MAPPING


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--as", "dataset", type=click.Choice(tuple(DATASETS)), help="The dataset, if nothing else tells it.")
@click.option("--mapping", "mapping_name", metavar="FILE", help=f"A YAML file, or one of {', '.join(READY_MADE)}.")
@click.option("--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="A column that has another name.")
@click.option("--dates", multiple=True, metavar="FIELD=FORMAT", help="How dates are written: closed_at=M/D/YYYY.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook, if it is not the first.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Where rejected rows are written to.")
@click.option("--propose", type=click.Path(path_type=Path), help="Writes the mapping that a file may need.")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Tells what would happen, and stores nothing.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.pass_obj
def import_command(terminal: Terminal, /, **typed: Any) -> None:
    """Imports CSV, TSV and XLSX files, folders of them, or standard input (-)."""
    asked = Asked(**typed)
    with terminal.telling(as_json=asked.as_json):
        if asked.propose:
            _tell_proposal(_written_proposal(asked, asked.propose, terminal), asked, terminal)
            return
        report = _imported(terminal, asked)
    _tell(report, asked, terminal)
    if report.failures:
        raise SystemExit(UNMET)


def _written_proposal(asked: Asked, path: Path, terminal: Terminal) -> Proposal:
    """The mapping that a file may need, which is now in a file of its own. Nothing was imported."""
    mapping = asked.mapping
    with gathered(asked.files, sheet=asked.sheet) as files:
        if len(files) != 1:
            raise UserError("proposal_of_one_file", count=len(files))
        found = proposed(files[0], mapping.of(files[0].name))
    if found is None:
        raise UserError("nothing_to_propose", choices=tuple(DATASETS))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(proposal_yaml(found, terminal.language))
    except OSError as error:
        raise UserError("unwritable_file", file=path.name, reason=error.strerror) from None
    return found


def _tell_proposal(proposal: Proposal, asked: Asked, terminal: Terminal) -> None:
    if asked.as_json:
        tell_json({"mapping": str(asked.propose), "proposal": proposal.as_yaml()})
    else:
        click.echo(proposal_yaml(proposal, terminal.language))
        click.echo(text("import.proposal_written", terminal.language, path=asked.propose))


def _imported(terminal: Terminal, asked: Asked) -> ImportReport:
    mapping = asked.mapping
    with (
        gathered(asked.files, sheet=asked.sheet) as files,
        terminal.database() as database,
        _bar(files) as progress,
    ):
        with database.reading() as connection:
            workspace = workspaces.load(connection, terminal.workspace_id)
        options = ImportOptions(mapping, asked.rejects, asked.is_dry_run, progress)
        return ingest(database, workspace, files, options, now())


@contextmanager
def _bar(files: Sequence[Source]) -> Iterator[Callable[[str, int], object]]:
    """Shows on a terminal how much of the files has been read."""
    if not sys.stderr.isatty():
        yield silently
        return
    seen: dict[str, int] = defaultdict(int)
    with ExitStack() as stack:

        @cache
        def bar() -> Any:
            # It begins with the first rows: unpacking a workbook would count as the pace of all that follows.
            return stack.enter_context(click.progressbar(length=sum(file.size for file in files), file=sys.stderr))

        def show(file: str, position: int) -> None:
            bar().update(position - seen[file])
            seen[file] = position

        yield show


def _tell(report: ImportReport, asked: Asked, terminal: Terminal) -> None:
    language = terminal.language
    if asked.as_json:
        tell_json(alone_json(report.alone, language) if report.alone else import_json(report, language))
        return
    if report.alone:
        click.echo("\n".join(alone_lines(report.alone, language)), err=True)
        return
    for line in import_lines(report, language):
        click.echo(line)
    for failure in report.failures:
        click.echo(failure_text(failure, language), err=True)
