"""An import in messages: what it would do, with the buttons that decide; that it is under way; what it did."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.blocks.elements import Block, bold, context, header, labelled, paragraph, runs_of, table, words
from bot.blocks.escape import disarmed, escaped, plain
from bot.blocks.import_problems import Problem, count_text, problem_block, problem_lines, rejections, warnings
from bot.blocks.message import Message
from bot.blocks.words import note_message
from bot.i18n import Language, text
from bot.period_labels import moment_text
from bot.usecases.file_sample import Sample
from bot.usecases.import_report import FileReport
from bot.usecases.shared_file import Offer

CONFIRM, CANCEL = "import_confirm", "import_cancel"
"""The action ids of the buttons; their value is the id of the upload."""

LONGEST_LIST = 600
LONGEST_CELL = 60
MOST_COLUMNS = 8
MOST_WORDS = 20

Facts = list[tuple[str, str]]


def offer_message(offer: Offer, language: Language) -> Message:
    """What an import of the file would do. Where it would do something there are buttons, else the reason."""
    report, upload = offer.report, offer.upload
    title = text("shared.title" if upload else "shared.title_nothing", language, file=plain(report.file, 100))
    notes = list(_notes(offer, language))
    facts = list(_facts(offer, language))
    said = [paragraph(*runs_of(note)) for note in notes]
    blocks = [header(title), *said, labelled(facts), *_sample_blocks(offer.sample, language)]
    lines = [*notes, *(f"{label}: {fact}" for label, fact in facts), *_sample_lines(offer.sample, language)]
    message = _with_problems(_message(title, blocks, lines), report, language)
    if upload is None:
        return message.fitted(language)
    until = text("shared.until", language, moment=moment_text(upload.expires_at, offer.zone, language))
    return with_buttons(_with_small_print(message, until).fitted(language), upload.id, language)


def with_buttons(message: Message, upload_id: str, language: Language) -> Message:
    """The message with the buttons that decide; it has room for them."""
    return replace(message, blocks=[*message.blocks, _buttons(upload_id, language)])


def importing_message(file: str, language: Language) -> Message:
    said = text("shared.importing", language, file=plain(file, 100))
    note = text("shared.importing_note", language)
    return Message(escaped(f"{disarmed(said, 200)}\n{note}"), [paragraph(bold(said)), context(note)])


def imported_message(report: FileReport, language: Language) -> Message:
    """What an import did."""
    title = text("shared.title_done", language, file=plain(report.file, 100))
    facts = [
        (text("shared.dataset", language), report.dataset),
        (text("shared.rows", language), _rows(report, language)),
    ]
    lines = [f"{label}: {fact}" for label, fact in facts]
    message = _with_problems(_message(title, [header(title), labelled(facts)], lines), report, language)
    if report.rejects:
        message = _with_small_print(message, text("shared.rejects_follow", language))
    return message.fitted(language)


def forgotten_message(language: Language) -> Message:
    return note_message(text("shared.forgotten", language), language)


def _message(title: str, blocks: list[Block], lines: Sequence[str]) -> Message:
    said = [disarmed(title, 200), *(disarmed(line, LONGEST_LIST + 100) for line in lines)]
    return Message(escaped("\n".join(said)), blocks)


def _with_problems(message: Message, report: FileReport, language: Language) -> Message:
    for key, problems in (("rejected", rejections(report, language)), ("warned", warnings(report, language))):
        if problems:
            message = _with_group(message, text(f"shared.{key}", language), problems, language)
    return message


def _with_group(message: Message, title: str, problems: Sequence[Problem], language: Language) -> Message:
    lines = "\n".join([title, *problem_lines(problems, language)])
    blocks = [*message.blocks, paragraph(bold(title)), problem_block(problems, language)]
    return Message(f"{message.text}\n{lines}", blocks)


def _with_small_print(message: Message, said: str) -> Message:
    return Message(f"{message.text}\n{escaped(said)}", [*message.blocks, context(said)])


def _notes(offer: Offer, language: Language) -> Iterator[str]:
    report = offer.report
    if offer.upload is None:
        is_hopeless = bool(report.rejects) and len(report.rejects) == report.read
        yield text(
            f"shared.{'no_rows' if not report.read else 'all_rejected' if is_hopeless else 'all_known'}", language
        )
    if offer.system:
        yield text("shared.recognised", language, system=text(f"shared.system.{offer.system}", language))
    elif offer.is_proposed:
        yield text("shared.proposed", language)
    for field, formats in offer.doubts.items():
        yield text("shared.doubt", language, field=field, formats=", ".join(formats))


def _facts(offer: Offer, language: Language) -> Iterator[tuple[str, str]]:
    report = offer.report
    facts = {
        "dataset": report.dataset,
        "rows": _rows(report, language),
        "columns": ", ".join(_taken(column, name) for name, column in offer.sample.columns.items()),
        "words": "; ".join(_meanings(report, language)),
        "unused": ", ".join(report.ignored_columns),
    }
    for name, said in facts.items():
        if said:
            yield text(f"shared.{name}", language), plain(said, LONGEST_LIST)


def _rows(report: FileReport, language: Language) -> str:
    written = report.written
    counts = {
        "read": report.read,
        "added": written.added,
        "updated": written.updated,
        "unchanged": written.unchanged,
        "rejected": len(report.rejects),
    }
    return text("shared.counts", language, **{name: count_text(count, language) for name, count in counts.items()})


def _taken(column: str, name: str) -> str:
    return name if column == name else f"{column} → {name}"


def _meanings(report: FileReport, language: Language) -> Iterator[str]:
    for name, meant in report.words.items():
        shown = [f"{word} → {meaning or '–'}" for word, meaning in list(meant.items())[:MOST_WORDS]]
        yield text("shared.meaning", language, field=name, words=", ".join(shown))


def _sample_blocks(sample: Sample, language: Language) -> list[Block]:
    rows = _sample_rows(sample)
    if not rows:
        return []
    shown = {**table(rows), "column_settings": [{"align": "left"} for _ in rows[0]]}
    return [paragraph(words(text("shared.first_rows", language))), shown]


def _sample_lines(sample: Sample, language: Language) -> list[str]:
    rows = [" ǀ ".join(row) for row in _sample_rows(sample)]
    return [text("shared.first_rows", language), *rows] if rows else []


def _sample_rows(sample: Sample) -> list[list[str]]:
    """The head and the first rows; of the fields, those that say something in them."""
    shown = [name for name in sample.columns if any(row.get(name, "").strip() for row in sample.rows)][:MOST_COLUMNS]
    rows = [[plain(row.get(name, ""), LONGEST_CELL) for name in shown] for row in sample.rows]
    return [shown, *rows] if shown else []


def _buttons(upload_id: str, language: Language) -> Block:
    confirm = {**_button(CONFIRM, upload_id, text("shared.confirm", language)), "style": "primary"}
    return {"type": "actions", "elements": [confirm, _button(CANCEL, upload_id, text("shared.cancel", language))]}


def _button(action_id: str, upload_id: str, said: str) -> Block:
    label = {"type": "plain_text", "text": said, "emoji": False}
    return {"type": "button", "action_id": action_id, "value": upload_id, "text": label}
