"""Messages that are just words: something could not be done, something was done."""

from bot.blocks.elements import Block, header, paragraph, runs_of
from bot.blocks.escape import escaped, plain
from bot.blocks.message import Message
from bot.i18n import Language, error_text
from kpis.errors import UserError


def error_message(error: UserError, language: Language) -> Message:
    """What was wrong and what to type instead; what the person had typed comes back without acting on anything."""
    harmless = {name: _quoted(value) for name, value in error.params.items()}
    choices = [_quoted(choice) for choice in error.choices]
    said = error_text(UserError(error.key, choices=[str(choice) for choice in choices], **harmless), language)
    return note_message(said, language)


def note_message(said: str, language: Language, *, title: str = "") -> Message:
    """Our own words; `code` stands between backticks, *bold* between asterisks, a blank line parts blocks."""
    blocks: list[Block] = [header(title)] if title else []
    blocks += [paragraph(*runs_of(part)) for part in said.split("\n\n") if part.strip()]
    whole = f"{title}\n{said}" if title else said
    return Message(escaped(whole), blocks).fitted(language)


def _quoted(value: object) -> object:
    # Backticks and asterisks would be taken for our own markup; numbers stay numbers, plural forms need them.
    return plain(value.replace("`", "'").replace("*", "∗"), 200) if isinstance(value, str) else value
