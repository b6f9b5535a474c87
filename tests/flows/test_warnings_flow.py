"""A quarter with targets: who falls behind is told once, and told again only when all is well."""

import pytest

from bot.local_slack import LocalSlack, Message
from tests.flows.east_team import ALEX, GOALS, HARUKA, JUNHO, RECOVERY, RULE, agree, hire, written
from tests.flows.program import Program

NOVEMBER_1 = ("--now", "2017-11-01T14:00:00Z")
NOVEMBER_2 = ("--now", "2017-11-02T14:00:00Z")
NOVEMBER_3 = ("--now", "2017-11-03T14:00:00Z")


@pytest.fixture
def watched(program: Program, slack: LocalSlack) -> Program:
    """A team with targets and a rule for each rep, whom nobody has linked to Slack."""
    hire(program)
    agree(program, GOALS + RULE)
    return program.with_slack(slack)


def told(slack: LocalSlack) -> dict[str, list[Message]]:
    return {user: slack.direct_messages(user) for user in (JUNHO, HARUKA, ALEX)}


def test_a_quarter_from_falling_behind_to_recovery(watched: Program, slack: LocalSlack) -> None:
    first = watched.told("tick", *NOVEMBER_1)
    assert [(each["subject"], each["to"]) for each in first["transitions"]] == [
        ("rep:haruka", "firing"),
        ("rep:junho", "firing"),
    ]
    assert {user: len(messages) for user, messages in told(slack).items()} == {JUNHO: 1, HARUKA: 1, ALEX: 0}
    assert ("목표" in told(slack)[JUNHO][0].text, "目標" in told(slack)[HARUKA][0].text) == (True, True)

    # On the same day nothing is due; a day later the check finds what was told already.
    again, next_day = watched.told("tick", *NOVEMBER_1), watched.told("tick", *NOVEMBER_2)
    assert [(each["evaluated"], each["delivered"]) for each in (again, next_day)] == [(0, 0), (1, 0)]
    assert len(told(slack)[JUNHO]) == 1

    watched.prepare("import", written(watched.folder, "deals-november.csv", RECOVERY))
    recovered = watched.told("tick", *NOVEMBER_3)
    assert [(each["subject"], each["to"]) for each in recovered["transitions"]] == [("rep:junho", "ok")]
    edited, reply = told(slack)[JUNHO]
    assert (bool(edited.edited_ts), reply.thread_ts, len(told(slack)[HARUKA])) == (True, edited.ts, 1)
    assert "US$1,000.00" in edited.text  # what fired …
    assert "US$60,000.00" in edited.text  # … beside the value now


def test_without_slack_warnings_wait_and_the_next_tick_with_slack_sends_them(
    sqlite_program: Program, slack: LocalSlack
) -> None:
    hire(sqlite_program)
    agree(sqlite_program, "rule add Low: revenue below 1M 2017-Q4 for company to #C0SALES001")
    assert "SLACK_BOT_TOKEN" in sqlite_program.do("tick", "--now", "2017-10-05T14:00:00Z")
    sqlite_program.with_slack(slack).do("tick", "--now", "2017-10-05T14:01:00Z")
    assert len(slack.messages("C0SALES001")) == 1
