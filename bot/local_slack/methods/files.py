"""files.*: an upload in three steps, and the question whether it was processed."""

from dataclasses import replace

from bot.local_slack.arguments import Arguments
from bot.local_slack.conversations import channel_to_post_to
from bot.local_slack.posting import checked_blocks, file_json, post
from bot.local_slack.records import Json, Message, StoredFile
from bot.local_slack.slack_error import SlackError
from bot.local_slack.world import BOT_USER, World

MAX_ALT_TEXT = 1_000
MAX_CHANNELS = 100


def get_upload_url(world: World, arguments: Arguments) -> Json:
    length = arguments.number("length", 0)
    if not length or not arguments.text("filename"):
        raise SlackError("missing_argument")
    alt_text = arguments.text("alt_txt")
    if len(alt_text) > MAX_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    unready = world.behaviour.files_unready_for
    file = StoredFile(world.new_id("F"), arguments.text("filename"), length, alt_text, checks_left=unready)
    world.files[file.id] = file
    return {"ok": True, "upload_url": f"{world.base_url}/upload/{file.id}", "file_id": file.id}


def complete_upload(world: World, arguments: Arguments) -> Json:
    """Without a channel the files stay the bot's own; with one they stand there in a message that Slack makes."""
    entries = arguments.structure("files", error="invalid_arguments") or []
    completed = [_completed(world, entry) for entry in entries]
    if not completed:
        raise SlackError("invalid_arguments")
    named = arguments.names("channel_id") or arguments.names("channels")
    if len(named) > MAX_CHANNELS:
        raise SlackError("posting_to_channel_denied")
    channels = [channel_to_post_to(world, name) for name in named]
    if not all(channel.has_bot for channel in channels):
        raise SlackError("not_in_channel")
    blocks = checked_blocks(world, arguments.structure("blocks", error="invalid_blocks_format"))
    shared = [replace(file, channels=tuple(channel.id for channel in channels)) for file in completed]
    world.files.update({file.id: file for file in shared})
    comment = arguments.text("initial_comment")
    for channel in channels:
        ids = tuple(file.id for file in shared)
        thread = arguments.text("thread_ts") or None
        told = () if comment else blocks
        post(world, Message(channel.id, "", BOT_USER, comment, told, thread_ts=thread, files=ids))
    return {"ok": True, "files": [file_json(world, file) for file in shared]}


def info(world: World, arguments: Arguments) -> Json:
    """A file that is still being processed has no mimetype; each look brings it one nearer."""
    file = world.files.get(arguments.required("file"))
    if file is None or not file.is_complete:
        raise SlackError("file_not_found")
    answer = {"ok": True, "file": file_json(world, file)}
    world.files[file.id] = replace(file, checks_left=max(0, file.checks_left - 1))
    world.touch()
    return answer


def _completed(world: World, entry: Json) -> StoredFile:
    file = world.files.get(str(entry.get("id")))
    if file is None or file.content is None:
        raise SlackError("file_not_found")
    return replace(file, title=str(entry.get("title") or file.name), is_complete=True)
