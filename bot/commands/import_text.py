"""What an import says: its report in words and as JSON, and the mapping that it proposes."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.commands.answer_json import error_json
from bot.i18n import Language, error_text, text
from bot.usecases.import_report import Failure, FileReport, ImportReport, RejectedRow, by_reason
from storage.sources.proposal import Proposal

LISTED_REASONS = 20
"""Reasons that are listed; every rejected row is in the JSON and in the file of rejects."""
NAMED_ROWS = 5
"""Rows that are named beside a reason or a warning."""
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
    if failure.proposal and failure.proposal.system:
        yield ""
        yield from _system_lines(failure.proposal, failure.proposal.system, language)
    elif failure.proposal:
        yield ""
        yield text("import.proposal", language)
        yield proposal_yaml(failure.proposal, language)
        yield text("import.proposal_use", language, file=shlex.quote(failure.proposal.file))


def _system_lines(proposal: Proposal, system: str, language: Language) -> Iterator[str]:
    named = text(f"shared.system.{system}", language)
    yield text("import.system", language, system=named, command=_system_command(proposal, system))
    formats = list(dict.fromkeys(each for fitting in proposal.doubts.values() for each in fitting))
    if formats:
        yield text("import.system_dates", language, formats=", ".join(formats), format=formats[0])


def _system_command(proposal: Proposal, system: str) -> str:
    """What to type for the file: beside the mapping the columns that it does not know, and how dates are written."""
    renamed = [f"--map {shlex.quote(f'{column}={name}')}" for name, column in proposal.beside.items()]
    formats = set(proposal.dates.values())
    every = [f"*={found}" for found in formats] if len(formats) == 1 else []
    each = every or [f"{name}={found}" for name, found in proposal.dates.items()]
    options = [f"--mapping {system}", *renamed, *(f"--dates {shlex.quote(date)}" for date in each)]
    return " ".join(["kpibot import", shlex.quote(proposal.file), *options])


def proposal_yaml(proposal: Proposal, language: Language) -> str:
    """The proposed mapping as a YAML file, with what is left to decide in its comments."""
    notes = [text("import.proposal_check", language, file=proposal.file)]
    if proposal.missing:
        notes.append(text("import.proposal_missing", language, fields=", ".join(proposal.missing)))
    for field, formats in proposal.doubts.items():
        notes.append(text("import.proposal_doubt", language, field=field, formats=", ".join(formats)))
    for column, fields in proposal.shared.items():
        notes.append(text("import.proposal_shared", language, column=column, fields=", ".join(fields)))
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
    if file.freed:
        yield _indented(text("import.freed", language, count=file.freed))
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


def _numbers(rows: Sequence[int]) -> str:
    return ", ".join([*map(str, rows[:NAMED_ROWS]), *(["…"] if len(rows) > NAMED_ROWS else [])])


def _reject_lines(file: FileReport, language: Language) -> Iterator[str]:
    groups = by_reason(file.rejects)
    for group in groups[:LISTED_REASONS]:
        rows = _numbers([reject.row for reject in group])
        yield _indented(text("import.rejected", language, count=len(group), reason=reason_name(group[0]), rows=rows))
    if left := sum(map(len, groups[LISTED_REASONS:])):
        yield _indented(text("import.more_rejects", language, count=left))
    for reason in dict.fromkeys(group[0].reason for group in groups):
        yield _indented(f"{reason}: {text(f'import.reason.{reason}', language)}")
    if file.rejects and file.rejects_path:
        yield _indented(text("import.rejects_written", language, path=file.rejects_path))
    elif file.rejects:
        yield _indented(text("import.rejects_option", language))


def reason_name(reject: RejectedRow) -> str:
    """The reason as the file of rejects has it, with the column that it is about."""
    return f"{reject.reason} ({reject.column})" if reject.column else reject.reason


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
    if failure.proposal is None:
        return told
    return {**told, "proposal": failure.proposal.as_yaml(), "system": failure.proposal.system}


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
        "freed": file.freed,
        "warnings": sum(map(len, file.warnings.values())),
        "warnings_by_reason": {warning: len(rows) for warning, rows in file.warnings.items()},
        "ignored_columns": list(file.ignored_columns),
        "words": {field: dict(words) for field, words in file.words.items()},
        "rejects": [
            {"row": reject.row, "key": reject.key, "reason": reject.reason, "column": reject.column}
            for reject in file.rejects
        ],
    }
