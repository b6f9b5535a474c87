"""Files of people: uploaded by a composer or a modal, shared with a conversation, edited, deleted."""

from collections.abc import Iterable
from dataclasses import replace

from bot.local_slack.records import StoredFile
from bot.local_slack.world import World


def upload(world: World, user_id: str, name: str, content: bytes) -> StoredFile:
    """A file of this person, which nobody else sees until it is shared or sent with a modal."""
    file = StoredFile(
        world.new_id("F"), name, len(content), title=name, content=content, is_complete=True, user=user_id
    )
    world.files[file.id] = file
    world.touch()
    return file


def share(world: World, file_ids: Iterable[str], channel_id: str) -> None:
    """From now on the file is one of the conversation's."""
    for file_id in file_ids:
        file = world.files[file_id]
        world.files[file_id] = replace(file, channels=(*file.channels, channel_id))


def edit(world: World, file_id: str, content: bytes) -> None:
    world.files[file_id] = replace(world.files[file_id], content=content, length=len(content))
    world.touch()


def delete(world: World, file_id: str) -> None:
    """Where it was shared, its place is left."""
    del world.files[file_id]
    world.touch()
