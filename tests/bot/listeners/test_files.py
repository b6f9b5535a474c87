"""Files in a direct message: offered to admins, once, and refused with what to do instead."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.local_slack import SCOPES, Behaviour, LocalSlack, start_local_slack
from bot.settings import Settings
from bot.slack.downloads import LARGEST_FILE
from storage.database import Database
from tests.bot.listeners.import_room import DEALS, JUNHO, MINA, SALES, WITH_REJECTS, Room, kinds, room_of
from tests.storage.sources.workbooks import rows_of, write_workbook


@pytest.fixture
def room(slack: LocalSlack, settings: Settings, sqlite_database: Database) -> Iterator[Room]:
    with room_of(slack, settings, sqlite_database) as made:
        yield made


def test_a_shared_file_is_offered_and_not_imported(room: Room) -> None:
    offer = room.offered(WITH_REJECTS)
    assert (kinds(offer).count("table"), kinds(offer)[-1], room.deals()) == (1, "actions", 0)
    assert "3 read: 2 new, 0 changed, 0 known already, 1 rejected" in offer.text
    assert "unknown_status (status)" in str(offer.blocks)


def test_the_offer_is_in_the_persons_language(slack: LocalSlack, room: Room) -> None:
    with slack.world.changed:
        mina = slack.world.users[MINA]
        slack.world.users[MINA] = type(mina)(**{**{n: getattr(mina, n) for n in mina.__slots__}, "locale": "ko-KR"})
    assert "deals.csv 파일을 가져올까요?" in room.offered().text


def test_an_offer_stands_in_the_thread_that_the_file_was_shared_in(slack: LocalSlack, room: Room) -> None:
    slack.say(MINA, room.channel, "hello")
    hello = slack.direct_messages(MINA)[0]
    file = slack.upload(MINA, "deals.csv", DEALS.encode())
    slack.say(MINA, room.channel, "", thread_ts=hello.ts, files=(file.id,))
    assert room.said(2).thread_ts == hello.ts


def test_each_of_several_files_has_its_own_offer(slack: LocalSlack, room: Room) -> None:
    files = tuple(slack.upload(MINA, f"{name}.csv", DEALS.encode()).id for name in ("deals", "more deals"))
    slack.say(MINA, room.channel, "", files=files)
    room.said(2)
    assert sorted(each.text.splitlines()[0] for each in room.by_bot()) == [
        "Import deals.csv?",
        "Import more deals.csv?",
    ]


def test_a_file_that_slack_tells_of_again_is_offered_once(slack: LocalSlack, room: Room) -> None:
    file = slack.upload(MINA, "deals.csv", DEALS.encode())
    event = {"type": "message", "subtype": "file_share", "channel_type": "im", "user": MINA, "channel": room.channel}
    shared: dict[str, Any] = {**event, "ts": "1.1", "files": [{"id": file.id, "name": "deals.csv"}]}
    for _ in range(3):
        slack.event(shared).wait_for_ack()
    slack.say(MINA, room.channel, "last")
    slack.wait_for(lambda: "en: last" in [each.text for each in room.by_bot()])
    slack.wait_for(lambda: len(room.by_bot()) == 2)
    assert sorted(each.text.partition("\n")[0] for each in room.by_bot()) == ["Import deals.csv?", "en: last"]


def test_who_is_no_admin_is_told_whom_to_ask(slack: LocalSlack, room: Room) -> None:
    file = slack.upload(JUNHO, "deals.csv", DEALS.encode())
    slack.say(JUNHO, slack.direct_channel_id(JUNHO), "", files=(file.id,))
    [refusal] = slack.wait_for(lambda: room.by_bot(JUNHO))
    assert ("관리자" in refusal.text, kinds(refusal)) == (True, ["rich_text"])


def test_words_beside_a_file_say_what_it_is(room: Room) -> None:
    content = "deal_id,status,created_at\nD1,open,1/5/2026\n"
    offer = room.offered(content, "export.csv", "here are the deals, dates are M/D/YYYY")
    assert "2026-01-05" in offer.text


def test_a_workbook_is_read_like_any_other_file(slack: LocalSlack, room: Room, tmp_path: Path) -> None:
    table = [["deal_id", "status", "created_at"], ["D1", "open", "date:46027"]]
    workbook = write_workbook(tmp_path / "deals.xlsx", {"Sheet": rows_of(table)})
    file = slack.upload(MINA, "deals.xlsx", workbook.read_bytes())
    slack.say(MINA, room.channel, "", files=(file.id,))
    assert "D1 ǀ open ǀ 2026-01-05" in room.said(1).text


def test_a_picture_beside_a_question_is_no_file_to_import(room: Room) -> None:
    room.share("not really", "screen.png", "win rate")
    assert room.said(1).text == "en: win rate"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("not really", "screen.png", "I can't tell what is in this file"),
        ("", "deals.csv", "The file is empty"),
        ("a,b\n1,2\n", "stuff.csv", "write beside it one of: "),
        ("deal_id,status,created_at\nD1,maybe,2026-01-05\n", "deals.csv", "No row can be kept"),
        ("deal_id,status,created_at\n", "deals.csv", "There is no row in it"),
    ],
)
def test_a_file_that_can_not_be_imported_says_why_and_has_no_buttons(
    room: Room, content: str, name: str, words: str
) -> None:
    room.share(content, name)
    answer = room.said(1)
    assert (words in answer.text, "actions" in kinds(answer)) == (True, False)


def test_a_file_that_is_too_large_is_not_downloaded(slack: LocalSlack, room: Room) -> None:
    slack.fail_next("url_private_download", status=500)
    room.share("x" * (LARGEST_FILE + 1))
    assert "larger than 20 MB" in room.said(1).text


@pytest.mark.parametrize("status", [403, 500])
def test_a_download_that_fails_is_told(slack: LocalSlack, room: Room, status: int) -> None:
    slack.fail_next("url_private_download", status=status)
    room.share(DEALS)
    assert f"I could not get the file from Slack (http_{status})" in room.said(1).text


def test_a_download_that_breaks_off_is_told(slack: LocalSlack, room: Room) -> None:
    slack.drop_reply("url_private_download")
    room.share(DEALS)
    assert "I could not get the file from Slack" in room.said(1).text


def test_a_file_that_was_deleted_is_told(slack: LocalSlack, room: Room) -> None:
    slack.fail_next("files.info", error="file_deleted")
    room.share(DEALS)
    assert "Slack does not have this file any more" in room.said(1).text


def test_a_slack_that_does_not_say_who_is_an_admin_lets_nobody_in(slack: LocalSlack, room: Room) -> None:
    slack.fail_next("users.info", error="missing_scope")
    room.share(DEALS)
    assert "whether you are an admin of this workspace (missing_scope)" in room.said(1).text


def test_a_token_that_may_not_read_files_is_sent_to_no_other_page(settings: Settings, database: Database) -> None:
    may = tuple(scope for scope in SCOPES if scope != "files:read")
    with start_local_slack(behaviour=Behaviour(scopes=may)) as slack:
        reached = Settings(settings.database_url, slack.bot_token, slack.app_token, slack_api_url=slack.api_url)
        with room_of(slack, reached, database) as room:
            room.share(DEALS)
            assert "I could not get the file from Slack (missing_scope)" in room.said(1).text


def test_what_others_share_in_a_channel_is_none_of_its_business(slack: LocalSlack, room: Room) -> None:
    file = slack.upload(MINA, "deals.csv", DEALS.encode())
    event = {"type": "message", "subtype": "file_share", "channel_type": "channel", "user": MINA, "channel": SALES}
    slack.event({**event, "ts": "1.1", "files": [{"id": file.id, "name": "deals.csv"}]}).wait_for_ack()
    slack.say(MINA, room.channel, "last")
    assert (room.said(1).text, slack.messages(SALES)) == ("en: last", [])
