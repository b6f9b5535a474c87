"""Posts: one living message for each incident and address."""

from fractions import Fraction
from typing import Any

from alerts.evaluate import Outcome, evaluate
from alerts.notices import Notice, State, notice_from_dict
from alerts.posts import Post, Posted, PostKind, first_posts, following_posts
from alerts.recipients import Address, RecipientKind
from alerts.state import Fired, Phase, SubjectState
from kpis.catalogue import CATALOGUE
from kpis.questions import SubjectStanding
from tests.alert_examples import DANA, NOW, check, standing

FIRING = SubjectState(Phase.FIRING, NOW, Fired(NOW, Fraction(50), Fraction(100)), firings=2)
POSTED = (Posted(7, "U1", RecipientKind.OWNER, "ko"), Posted(8, "U2", RecipientKind.MANAGER, "en"))


def outcome_of(subject: SubjectStanding, **states: Any) -> Outcome:
    return evaluate(check(), [subject], {DANA: states.get("before", SubjectState())})[0]


def notice(post: Post) -> Notice:
    return notice_from_dict(post.payload, CATALOGUE)


def test_a_firing_posts_to_every_address_in_its_language() -> None:
    to = (Address(RecipientKind.OWNER, "U1", language="ko"), Address(RecipientKind.MANAGER, "U2"))
    posts = first_posts(check(), outcome_of(standing(80)), to, "ja")
    assert [(post.kind, post.target, post.language, notice(post).recipient) for post in posts] == [
        (PostKind.ALERT, "U1", "ko", RecipientKind.OWNER),
        (PostKind.ALERT, "U2", "ja", RecipientKind.MANAGER),
    ]


def test_a_notice_says_what_an_alert_needs() -> None:
    (post,) = first_posts(check(), outcome_of(standing(80)), [Address(RecipientKind.OWNER, "U1")], "en")
    told = notice(post)
    assert (told.state, told.condition, told.scope, told.scope_name) == (State.FIRING, "behind pace", DANA, "Dana")
    assert [told.value, told.expected, told.target, told.working_days_left] == [80, 100, 300, 42]
    assert (told.currency, told.zone, told.data_as_of) == ("USD", "America/New_York", NOW)


def test_a_post_to_nobody_says_so() -> None:
    (post,) = first_posts(check(), outcome_of(standing(80)), [Address(RecipientKind.OWNER, "rep:dana", False)], "en")
    assert post.error == "unlinked"


def test_recovery_edits_the_message_and_replies_once_in_its_thread() -> None:
    outcome = outcome_of(standing(110), before=FIRING)
    posts = following_posts(check(), outcome, State.RESOLVED, POSTED)
    assert [(post.kind, post.parent, post.target, post.language) for post in posts] == [
        (PostKind.EDIT, 7, "U1", "ko"),
        (PostKind.REPLY, 7, "U1", "ko"),
        (PostKind.EDIT, 8, "U2", "en"),
        (PostKind.REPLY, 8, "U2", "en"),
    ]


def test_a_recovery_shows_the_value_that_fired_and_the_value_now() -> None:
    outcome = outcome_of(standing(110), before=FIRING)
    told = notice(following_posts(check(), outcome, State.RESOLVED, POSTED)[0])
    assert [told.fired_value, told.fired_expected, told.value] == [50, 100, 110]


def test_the_end_of_a_period_edits_silently_and_a_reminder_only_replies() -> None:
    outcome = outcome_of(standing(80), before=FIRING)
    kinds = {
        state: [post.kind for post in following_posts(check(), outcome, state, POSTED[:1])]
        for state in (State.ENDED, State.REMINDER)
    }
    assert kinds == {State.ENDED: [PostKind.EDIT], State.REMINDER: [PostKind.REPLY]}


def test_every_event_has_a_name_of_its_own_for_each_target() -> None:
    outcome = outcome_of(standing(110), before=FIRING)
    posts = [
        *first_posts(check(), outcome, [Address(RecipientKind.OWNER, "U1")], "en"),
        *following_posts(check(), outcome, State.RESOLVED, POSTED),
        *following_posts(check(), outcome, State.REMINDER, POSTED),
    ]
    assert len({post.dedupe for post in posts}) == len(posts)


def test_a_subject_without_a_goal_has_no_working_days_to_count() -> None:
    subject = SubjectStanding(DANA, "Dana", standing(80).reading, None)
    outcome = outcome_of(subject, before=FIRING)
    told = notice(following_posts(check(), outcome, State.ENDED, POSTED)[0])
    assert (told.target, told.working_days_left, told.expected) == (None, None, None)
