"""rich_text: sections, lists, quotes and code, made of runs that are never parsed for markup."""

from bot.local_slack.block_kit.flaws import Flaw, Flaws, each, one_of, required, text_length
from bot.local_slack.records import Json

RUNS = {
    "text": "text",
    "link": "url",
    "emoji": "name",
    "user": "user_id",
    "usergroup": "usergroup_id",
    "channel": "channel_id",
    "broadcast": "range",
    "color": "value",
    "date": "timestamp",
    "team": "team_id",
}
PARTS = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")


def rich_text_elements(block: Json, at: str) -> Flaws:
    if not isinstance(block.get("elements"), list):
        yield Flaw("must be an array", f"{at}/elements")
    yield from each(block.get("elements"), f"{at}/elements", _part)


def _part(part: Json, at: str) -> Flaws:
    kind = part.get("type")
    if kind not in PARTS:
        yield Flaw(f"unsupported type: {kind}", f"{at}/type")
    elif not isinstance(part.get("elements"), list):
        yield Flaw("must be an array", f"{at}/elements")
    elif kind == "rich_text_list":
        yield from one_of(part.get("style"), f"{at}/style", ("bullet", "ordered"))
        yield from each(part["elements"], f"{at}/elements", _part)
    else:
        yield from each(part["elements"], f"{at}/elements", _run)


def _run(run: Json, at: str) -> Flaws:
    kind = run.get("type")
    if kind not in RUNS:
        yield Flaw(f"unsupported type: {kind}", f"{at}/type")
        return
    yield from required(run, at, RUNS[kind])
    if kind == "text":
        yield from text_length(run.get("text"), f"{at}/text", most=40_000)
