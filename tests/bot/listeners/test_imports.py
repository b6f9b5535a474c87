"""`/kpi import`, its window, and the buttons of an offer: imported when somebody says so, and once."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.local_slack import LocalSlack
from bot.reply import Reply, Speaker
from bot.settings import Settings
from storage.database import Database
from tests.bot.listeners.answers import echo
from tests.bot.listeners.import_room import DEALS, JUNHO, MINA, SALES, WITH_REJECTS, Room, kinds, room_of


@pytest.fixture
def room(slack: LocalSlack, settings: Settings, sqlite_database: Database) -> Iterator[Room]:
    with room_of(slack, settings, sqlite_database) as made:
        yield made


def test_a_confirmed_offer_becomes_the_report(room: Room) -> None:
    offer = room.offered()
    room.press(offer, "confirm")
    report = room.edited(offer, "deals.csv is imported")
    assert ("2 new" in report.text, "actions" in kinds(report), room.deals()) == (True, False, 2)


def test_rejected_rows_are_attached_in_the_thread(slack: LocalSlack, room: Room) -> None:
    offer = room.offered(WITH_REJECTS)
    room.press(offer, "confirm")
    attached = room.said(2)
    file = slack.files[attached.files[0]]
    assert (attached.thread_ts, file.name) == (offer.ts, "rejects-deals.csv")
    assert b"D3,maybe,2026-01-05,,5,unknown_status,status,3" in (file.content or b"")


def test_rejected_rows_that_can_not_be_attached_are_told(
    slack: LocalSlack, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    offer = room.offered(WITH_REJECTS)
    slack.fail_next("files.getUploadURLExternal", error="storage_limit_reached")
    room.press(offer, "confirm")
    assert "could not be attached (storage_limit_reached)" in room.said(2).text
    assert (room.deals(), "storage_limit_reached" in caplog.text) == (2, True)


def test_a_button_that_is_pressed_twice_imports_once(slack: LocalSlack, room: Room) -> None:
    offer = room.offered()
    for reply in [room.press(offer, "confirm") for _ in range(4)]:
        reply.wait_for_ack()
    room.edited(offer, "deals.csv is imported")
    slack.say(MINA, room.channel, "last")
    room.said(2)
    assert [each.text.partition("\n")[0] for each in room.by_bot()] == ["deals.csv is imported", "en: last"]
    downloads = [call for call in slack.calls if call.method == "files.info"]
    assert len(downloads) == 2


def test_a_click_that_comes_after_the_report_leaves_it(slack: LocalSlack, room: Room) -> None:
    offer = room.offered()
    room.press(offer, "confirm")
    report = room.edited(offer, "deals.csv is imported")
    for button in ("confirm", "cancel"):
        room.press(offer, button).wait_for_ack()
    slack.say(MINA, room.channel, "last")
    room.said(2)
    assert room.by_bot()[0].text == report.text


def test_a_cancelled_offer_is_forgotten(room: Room) -> None:
    offer = room.offered()
    room.press(offer, "cancel")
    after = room.edited(offer, "Nothing was imported")
    assert ("actions" in kinds(after), room.deals()) == (False, 0)


def test_an_offer_is_forgotten_after_a_day(room: Room) -> None:
    offer = room.offered()
    room.clock.pass_by(timedelta(hours=24))
    room.press(offer, "confirm")
    room.edited(offer, "Nothing was imported")
    assert room.deals() == 0


def test_an_import_that_fails_leaves_the_buttons_to_try_again(slack: LocalSlack, room: Room) -> None:
    offer = room.offered()
    slack.fail_next("url_private_download", status=503)
    room.press(offer, "confirm")
    failed = room.edited(offer, "http_503")
    assert kinds(failed)[-1] == "actions"
    room.press(failed, "confirm")
    room.edited(offer, "deals.csv is imported")


def test_a_fault_in_the_middle_is_told_with_a_reference_and_can_be_tried_again(
    slack: LocalSlack, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    offer = room.offered()
    with room.database.writing() as connection:
        connection.execute(text("ALTER TABLE deals RENAME TO hidden"))
    room.press(offer, "confirm")
    told = room.edited(offer, "Something went wrong on our side")
    with room.database.writing() as connection:
        connection.execute(text("ALTER TABLE hidden RENAME TO deals"))
    room.press(told, "confirm")
    room.edited(offer, "deals.csv is imported")
    assert ("fault" in caplog.text, room.deals()) == (True, 2)


def test_a_file_that_was_edited_since_is_not_imported(slack: LocalSlack, room: Room) -> None:
    offer = room.offered()
    [file] = slack.files
    slack.edit_file(file, DEALS.replace("100", "999999").encode())
    room.press(offer, "confirm")
    room.edited(offer, "was edited since I looked at it")
    assert room.deals() == 0


def test_who_is_no_admin_any_more_can_not_confirm(slack: LocalSlack, room: Room) -> None:
    offer = room.offered()
    with slack.world.changed:
        slack.world.users[MINA] = type(slack.world.users[MINA])(MINA, "mina", "Mina Park")
    room.press(offer, "confirm")
    room.edited(offer, "Only admins of this Slack workspace")
    assert room.deals() == 0


def test_the_command_opens_a_window_whose_file_is_offered_in_a_direct_message(slack: LocalSlack, room: Room) -> None:
    window = room.window()
    file = slack.upload(MINA, "export.csv", DEALS.encode())
    slack.submit(window, {"file": [file.id], "dataset": "deals"}).wait_for_ack()
    assert "I am looking at export.csv" in str(slack.modal(MINA))
    offer = room.said(1)
    room.press(offer, "confirm")
    room.edited(offer, "export.csv is imported")
    assert (room.deals(), slack.messages(SALES)) == (2, [])


def test_what_is_chosen_in_the_window_counts(slack: LocalSlack, room: Room) -> None:
    content = "Opportunity ID,Stage,Created Date,Close Date,Amount\nA1,Closed Won,1/5/2026,2/1/2026,100\n"
    window = room.window()
    file = slack.upload(MINA, "export.csv", content.encode())
    slack.submit(window, {"file": [file.id], "system": "salesforce", "dates": "M/D/YYYY"})
    assert "status: Closed Won → won" in room.said(1).text


def test_the_window_tells_who_is_no_admin_so_at_once(slack: LocalSlack, room: Room) -> None:
    room.window(JUNHO)
    refused = slack.wait_for(lambda: [view for view in (slack.modal(JUNHO),) if view and "submit" not in view.body])
    assert "관리자" in str(refused[0].body)


def test_the_window_opens_at_once_however_many_questions_are_being_answered(
    slack: LocalSlack, settings: Settings, sqlite_database: Database
) -> None:
    may_answer = threading.Event()

    def slow(text: str, who: Speaker) -> Reply:
        may_answer.wait(20)
        return echo(text, who)

    with room_of(slack, settings, sqlite_database, slow) as room:
        for number in range(20):
            slack.command(MINA, SALES, "/kpi", f"q{number}").wait_for_ack()
        opened = room.window()
        may_answer.set()
    assert opened.body["callback_id"] == "import"


def test_a_window_that_does_not_open_is_told(slack: LocalSlack, room: Room) -> None:
    slack.fail_next("views.open", error="expired_trigger_id")
    [answer] = slack.command(MINA, SALES, "/kpi", "import").wait_for_messages()
    assert "Slack did not open the window (expired_trigger_id)" in answer.text


def test_other_questions_are_answered_as_ever(room: Room) -> None:
    [answer] = room.slack.command(MINA, SALES, "/kpi", "win rate").wait_for_messages()
    assert answer.text == "en: win rate"
