"""Makes the message of an outbox row: what was committed, in words and pictures."""

from collections.abc import Iterator
from dataclasses import replace

from alerts.digests import Digest, digest_from_dict
from alerts.notices import notice_from_dict
from alerts.posts import PostKind
from bot.answer_chart import Picture, picture_if_any
from bot.blocks.alert import alert_message
from bot.blocks.digest import digest_message
from bot.blocks.source import stale_message
from bot.i18n import Language
from bot.reply import Reply
from storage.database import Database
from storage.outbox import Outgoing
from storage.own_kpis import editions


def render(database: Database, workspace_id: str, outgoing: Outgoing) -> Reply:
    """The message of an alert, an edit of one, a reply to one, a digest, or a source that is stale or well again."""
    language = Language(outgoing.language)
    if outgoing.kind is PostKind.SOURCE:
        return Reply(stale_message(outgoing.payload, language))
    with database.reading() as connection:
        # As they were when it was decided: a KPI may have been changed or removed since.
        known = editions(connection, workspace_id)
    if outgoing.kind is PostKind.DIGEST:
        return digest_reply(digest_from_dict(outgoing.payload, known), language)
    return Reply(alert_message(notice_from_dict(outgoing.payload, known), language))


def digest_reply(digest: Digest, language: Language) -> Reply:
    """A digest with one chart: the way to a goal if there is one, else the first KPI's trend."""
    shown = replace(digest, answers=tuple(replace(answer, series=None) for answer in digest.answers))
    message = digest_message(shown, language)
    picture = next(_pictures(digest, language), None)
    return Reply(message, picture.png, picture.alt) if picture else Reply(message)


def _pictures(digest: Digest, language: Language) -> Iterator[Picture]:
    for answer in digest.answers:
        if picture := picture_if_any(answer, language):
            yield picture
