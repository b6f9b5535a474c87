"""Where an image comes from: an address on the web, or a file in Slack; exactly one of them."""

import re

from bot.local_slack.block_kit.flaws import Flaw, Flaws, optional_text
from bot.local_slack.records import Json

FILE_ID = re.compile(r"[F][A-Z0-9]{8,}")


def image_source(part: Json, at: str) -> Flaws:
    if (part.get("image_url") is None) == (part.get("slack_file") is None):
        yield Flaw("must provide exactly one of: image_url, slack_file", at)
        return
    yield from optional_text(part, "image_url", at, most=3000)
    if part.get("slack_file") is not None:
        yield from _slack_file(part["slack_file"], f"{at}/slack_file")


def _slack_file(source: object, at: str) -> Flaws:
    """Only its form; whether the file is there and ready is looked up by `block_kit.check`."""
    if not isinstance(source, dict) or ("id" in source) == ("url" in source):
        yield Flaw("must provide exactly one of: id, url", at)
    elif "id" in source and not FILE_ID.fullmatch(str(source["id"])):
        yield Flaw("must match the pattern: ^[F][A-Z0-9]{8,}$", f"{at}/id")
