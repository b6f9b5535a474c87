"""`kpibot kpi`: the words of `/kpi` in a terminal, one question or a file of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot import clock
from bot.answer_chart import picture_of, with_chart, without_chart_data
from bot.blocks.explain import explain_notes, explain_text
from bot.blocks.kpi import answer_text
from bot.commands.answer_json import answer_json, error_json
from bot.commands.explain_json import MOST_ROWS, explain_json
from bot.commands.terminal import UNMET, Terminal, moment_option, plain_text, tell_json
from bot.i18n import Language, text
from bot.reply import Speaker
from bot.rows_file import ENCODING, rows_csv
from bot.slack.address_book import address_book
from bot.usecases.answer import ask
from bot.usecases.explain import explain
from bot.usecases.respond import Counter, carry_out, question_of, understood
from bot.words.requests import Ask
from kpis.errors import UserError
from storage.database import Connection, Database
from storage.people import user_of
from storage.reps import all_reps
from storage.workspaces import Workspace, load


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks in a terminal, what of, and when that is."""

    database: Database
    counter: Counter
    workspace: Workspace
    speaker: Speaker
    now: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says, for people and for scripts, with its chart."""

    text: str
    json: dict[str, Any]
    png: bytes | None = None


@click.command("kpi")
@click.argument("words", nargs=-1, metavar="WORDS…")
@click.option(
    "--file", "questions", type=click.Path(path_type=Path), help="Questions, one a line; - is standard input."
)
@click.option("--as-user", metavar="EMAIL|REP_ID", help="Who asks; the author of a goal or rule that is set.")
@click.option("--now", "now_text", metavar="ISO", help="The time to answer as of, instead of now.")
@click.option("--lang", type=click.Choice([str(each) for each in Language]), help="The language of the answer.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON: docs/cli.md.")
@click.option("--rows", type=click.Path(path_type=Path, dir_okay=False), help="With explain: writes all rows as CSV.")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), help="Writes the chart to a PNG file.")
@click.pass_obj
def kpi_command(
    terminal: Terminal,
    /,
    words: Sequence[str],
    *,
    questions: Path | None,
    as_json: bool,
    rows: Path | None,
    chart: Path | None,
    **who: str | None,
) -> None:
    """Answers what can be typed after /kpi: `kpibot kpi winrate last quarter by team`, `kpibot kpi help`."""
    _check_usage(terminal, words, questions)
    spoken = terminal.speaking(who["lang"])
    with spoken.telling(as_json=as_json), spoken.database() as database:
        asker = _asker(spoken, database, who["as_user"], who["now_text"], language=who["lang"])
        if questions is not None:
            raise SystemExit(_answer_file(asker, questions, as_json=as_json))
        told = _told(asker, _sentence(words), draws=chart is not None, rows=rows)
        if chart is not None:
            _write_chart(chart, told.png)
        if as_json:
            tell_json(told.json)
        else:
            click.echo(told.text)


def _check_usage(terminal: Terminal, words: Sequence[str], questions: Path | None) -> None:
    if not words and questions is None:
        raise click.UsageError(text("terminal.no_question", terminal.language))
    if words and questions is not None:
        raise click.UsageError(text("terminal.words_or_file", terminal.language))


def _asker(
    terminal: Terminal, database: Database, as_user: str | None, now_text: str | None, *, language: str | None
) -> Asker:
    with database.reading() as connection:
        workspace = load(connection, terminal.workspace_id)
        now = moment_option(now_text, workspace.calendar.zone) or clock.now()
        user = user_named(connection, workspace, as_user) if as_user else ""
    read = Language(language or workspace.language)
    counter = Counter(database, lambda: now, address_book(terminal.settings))
    return Asker(database, counter, workspace, Speaker(workspace.id, user, "", read), now)


def author_named(database: Database, workspace_id: str, named: str | None) -> str:
    """Who does something, as `--as-user` names them; empty where it names nobody."""
    with database.reading() as connection:
        return user_named(connection, load(connection, workspace_id), named) if named else ""


def user_named(connection: Connection, workspace: Workspace, named: str) -> str:
    """The Slack user of a rep named by id or e-mail address; the rep id where none is linked."""
    for rep in all_reps(connection, workspace.id).values():
        if named in (rep.rep_id, rep.email):
            person = user_of(connection, workspace.id, rep.rep_id)
            return person.user_id if person else rep.rep_id
    raise UserError("unknown_rep", text=named)


def _sentence(words: Sequence[str]) -> str:
    """The words as one text; a name that the shell took the quotes off gets them back."""
    first, *rest = words
    return " ".join([first, *(f'"{word}"' if _was_name(word) else word for word in rest)])


def _was_name(word: str) -> bool:
    """Whether quotes were about a name with spaces in it, not about a piece of the sentence ("Pace: revenue …")."""
    return " " in word and '"' not in word and not re.search(r":(\s|$)", word)


def _told(asker: Asker, sentence: str, *, draws: bool, rows: Path | None = None) -> Told:
    with asker.database.reading() as connection:
        request = understood(connection, asker.workspace, sentence, asker.now)
        if isinstance(request, Ask) and request.explain:
            return _explained(asker, connection, request, rows)
        if rows is not None:
            raise UserError("rows_need_explain")
        if isinstance(request, Ask):
            question = question_of(request, asker.workspace, asker.now)
            drawn = with_chart(question, asker.workspace.catalogue) if draws else question
            answer = ask(connection, asker.workspace, drawn, asker.now)
            picture = picture_of(answer, asker.speaker.language) if draws else None
            shown = without_chart_data(answer, question)
            said = answer_text(shown, asker.speaker.language)
            return Told(said, answer_json(shown, asker.speaker.language), picture.png if picture else None)
    reply = carry_out(asker.counter, asker.workspace, request, asker.speaker)
    said = plain_text(reply.message.text)
    return Told(said, {"text": said}, reply.chart_png)


def _explained(asker: Asker, connection: Connection, request: Ask, rows: Path | None) -> Told:
    language = asker.speaker.language
    question = question_of(request, asker.workspace, asker.now)
    explained = explain(connection, asker.workspace, question, asker.now)
    notes = explain_notes(explained.explanation.answer, language)
    if rows is not None:
        _write_rows(rows, rows_csv(explained.explanation, explained.rows(connection), language))
    whole = replace(explained.explanation, sheets=explained.sheets(connection, MOST_ROWS))
    said = explain_text(explained.explanation, language, notes)
    return Told(said, {**explain_json(whole, language), "text": said})


def _write_rows(path: Path, lines: Iterable[str]) -> None:
    try:
        with path.open("w", encoding=ENCODING, newline="") as file:
            file.writelines(lines)
    except OSError as error:
        raise UserError("rows_not_written", path=str(path), reason=error.strerror) from error


def _write_chart(path: Path, png: bytes | None) -> None:
    if png is None:
        raise UserError("chart_needs_question")
    try:
        path.write_bytes(png)
    except OSError as error:
        raise UserError("chart_not_written", path=str(path), reason=error.strerror) from error


def _answer_file(asker: Asker, questions: Path, *, as_json: bool) -> int:
    """Answers every line, those that can't be met too; the exit status says whether there was one of them."""
    status = 0
    for sentence in _lines(questions):
        try:
            told = _told(asker, sentence, draws=False)
        except UserError as error:
            told = Told(
                str(error_json(error, asker.speaker.language)["message"]), error_json(error, asker.speaker.language)
            )
            status = UNMET
        if as_json:
            tell_json(told.json)
        else:
            click.echo(f"{told.text}\n")
    return status


def _lines(questions: Path) -> Iterator[str]:
    try:
        with click.open_file(str(questions), encoding="utf-8") as lines:
            yield from _asked(lines)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UserError("no_file", path=str(questions), reason=reason) from error


def _asked(lines: Iterable[str]) -> Iterator[str]:
    return (line.strip() for line in lines if line.strip())
