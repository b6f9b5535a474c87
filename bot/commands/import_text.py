"""What an import says: its report in words and as JSON, and the mapping that it proposes."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from bot.commands.answer_json import error_json
from bot.i18n import Language, error_text, text
from bot.usecases.import_report import Failure, FileReport, ImportReport, RejectedRow
from storage.sources.proposal import Proposal

LISTED_ROWS = 20
"""Rejected rows that are listed; all of them are in the JSON and in the file of rejects."""
NAMED_ROWS = 5
"""Rows that are named beside a warning."""
NAMED_WORDS = 20
"""Words of a column that are listed with what they were read as."""


def import_lines(report: ImportReport, language: Language) -> Iterator[str]:
    """The report, line by line, without what failed."""
    for file in report.files:
        yield from _file_lines(file, language)
    if report.skipped:
        yield text("import.skipped", language, files=", ".join(report.skipped))
    if report.is_dry_run:
        yield text("import.dry_run", language)


def failure_text(failure: Failure, language: Language) -> str:
    return text("import.failed", language, file=failure.file, message=error_text(failure.error, language))


def alone_lines(failure: Failure, language: Language) -> Iterator[str]:
    """Why the only file was not imported, and the mapping that may be all it needs."""
    yield error_text(failure.error, language)
    if failure.proposal:
        yield ""
        yield text("import.proposal", language)
        yield proposal_yaml(failure.proposal, language)
        yield text("import.proposal_use", language, file=shlex.quote(failure.proposal.file))


def proposal_yaml(proposal: Proposal, language: Language) -> str:
    """The proposed mapping as a YAML file, with what is left to decide in its comments."""
    notes = [text("import.proposal_check", language, file=proposal.file)]
    if proposal.missing:
        notes.append(text("import.proposal_missing", language, fields=", ".join(proposal.missing)))
    for field, formats in proposal.doubts.items():
        notes.append(text("import.proposal_doubt", language, field=field, formats=", ".join(formats)))
    comments = [f"# {line}\n" for note in notes for line in note.splitlines()]
    return "".join([*comments, proposal.as_yaml()])


def _file_lines(file: FileReport, language: Language) -> Iterator[str]:
    written = file.written
    yield text(
        "import.file",
        language,
        file=file.file,
        dataset=file.dataset,
        encoding=file.encoding if file.encoding == "workbook" else file.encoding.upper(),
        read=file.read,
        added=written.added,
        updated=written.updated,
        unchanged=written.unchanged,
        rejected=len(file.rejects),
    )
    if written.unchanged and not (written.added or written.updated):
        yield _indented(text("import.nothing_changed", language))
    if file.ignored_columns:
        yield _indented(text("import.ignored_columns", language, columns=", ".join(file.ignored_columns)))
    for field, words in file.words.items():
        yield _indented(text("import.words", language, field=field, words=_words(words)))
    for warning, rows in file.warnings.items():
        said = text(f"import.warning.{warning}", language)
        yield _indented(text("import.warned", language, warning=said, count=len(rows), rows=_numbers(rows)))
    yield from _reject_lines(file, language)


def _words(words: Mapping[str, str]) -> str:
    shown = [f"{word} = {meaning or '–'}" for word, meaning in list(words.items())[:NAMED_WORDS]]
    return ", ".join([*shown, *(["…"] if len(words) > NAMED_WORDS else [])])


def _numbers(rows: tuple[int, ...]) -> str:
    return ", ".join([*map(str, rows[:NAMED_ROWS]), *(["…"] if len(rows) > NAMED_ROWS else [])])


def _reject_lines(file: FileReport, language: Language) -> Iterator[str]:
    for reject in file.rejects[:LISTED_ROWS]:
        yield _indented(_reject_text(reject, language))
    if len(file.rejects) > LISTED_ROWS:
        yield _indented(text("import.more_rejects", language, count=len(file.rejects) - LISTED_ROWS))
    for reason in dict.fromkeys(reject.reason for reject in file.rejects):
        yield _indented(f"{reason}: {text(f'import.reason.{reason}', language)}")
    if file.rejects and file.rejects_path:
        yield _indented(text("import.rejects_written", language, path=file.rejects_path))
    elif file.rejects:
        yield _indented(text("import.rejects_option", language))


def _reject_text(reject: RejectedRow, language: Language) -> str:
    id_ = reject.key or text("import.no_key", language)
    place = f"{reject.column}: " if reject.column else ""
    return text("import.reject", language, row=reject.row, id=id_, reason=f"{place}{reject.reason}")


def _indented(line: str) -> str:
    return f"  {line}"


def import_json(report: ImportReport, language: Language) -> dict[str, Any]:
    """The report in the shape that `docs/import.md` describes."""
    return {
        "files": [_file_json(file) for file in report.files],
        "failed": [{"file": failure.file, **alone_json(failure, language)} for failure in report.failures],
        "skipped": list(report.skipped),
        "dry_run": report.is_dry_run,
    }


def alone_json(failure: Failure, language: Language) -> dict[str, Any]:
    """Why a file was not imported; `proposal` is there where a mapping may be all that it needs."""
    told = error_json(failure.error, language)
    return {**told, "proposal": failure.proposal.as_yaml()} if failure.proposal else told


def _file_json(file: FileReport) -> dict[str, Any]:
    return {
        "file": file.file,
        "dataset": file.dataset,
        "encoding": file.encoding,
        "read": file.read,
        "added": file.written.added,
        "updated": file.written.updated,
        "unchanged": file.written.unchanged,
        "rejected": len(file.rejects),
        "warnings": sum(map(len, file.warnings.values())),
        "warnings_by_reason": {warning: len(rows) for warning, rows in file.warnings.items()},
        "ignored_columns": list(file.ignored_columns),
        "words": {field: dict(words) for field, words in file.words.items()},
        "rejects": [
            {"row": reject.row, "key": reject.key, "reason": reject.reason, "column": reject.column}
            for reject in file.rejects
        ],
    }
