"""The Block Kit limits: one line for each, at the limit and one past it."""

from typing import Any

import pytest

from bot.local_slack.block_kit.check import message_flaws, message_is_too_long, view_flaws

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "x") -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(**more: Any) -> Json:
    return {"type": "button", "action_id": "go", "text": plain("Go"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def menu(count: int, **more: Any) -> Json:
    options = [{"text": plain(str(number)), "value": str(number)} for number in range(count)]
    return {"type": "static_select", "action_id": "choose", "options": options, **more}


def chart(series: int = 1, categories: int = 2, **more: Any) -> Json:
    labels = [str(number) for number in range(categories)]
    lines = [
        {"name": f"s{number}", "data": [{"label": label, "value": -1} for label in labels]} for number in range(series)
    ]
    drawing = {"type": "line", "series": lines, "axis_config": {"categories": labels}, **more}
    return {"type": "data_visualization", "title": "Revenue", "chart": drawing}


def pie(value: float) -> Json:
    drawing = {"type": "pie", "segments": [{"label": "won", "value": value}]}
    return {"type": "data_visualization", "title": "Won", "chart": drawing}


def table(rows: int, columns: int = 2, kind: str = "table", **more: Any) -> Json:
    cells = [{"type": "raw_text", "text": "x"}] * columns
    return {"type": kind, "rows": [cells] * rows, **more}


def data_table(rows: int, columns: int = 2) -> Json:
    return table(rows, columns, "data_table", caption="Leaderboard")


def image(**source: Any) -> Json:
    return {"type": "image", "alt_text": "chart", **source}


def ready(_source: Json) -> bool:
    return True


def unready(_source: Json) -> bool:
    return False


def message_errors(*blocks: Json) -> list[str]:
    return message_flaws(list(blocks), ready)


FINE = {
    "section of 3,000": section("x" * 3000),
    "header of 150": {"type": "header", "text": plain("x" * 150)},
    "25 buttons": actions(*(button(action_id=str(number)) for number in range(25))),
    "100 options": actions(menu(100)),
    "six series": chart(series=6),
    "20 categories": chart(categories=20),
    "a pie": pie(1),
    "table of 100 rows": table(100),
    "data_table of 101 rows": data_table(101),
    "image of a file": image(slack_file={"id": "F012345678"}),
    "image of an address": image(image_url="https://example.com/a.png"),
    "divider": {"type": "divider"},
}


@pytest.mark.parametrize("block", FINE.values(), ids=FINE)
def test_a_block_within_the_limits_is_accepted(block: Json) -> None:
    assert message_errors(block) == []


REFUSED = [
    (section("x" * 3001), "must be less than 3001 characters", "/blocks/0/text/text"),
    (section(""), "must be more than 0 characters", "/blocks/0/text/text"),
    ({"type": "section"}, "must provide at least one of: text, fields", "/blocks/0"),
    (
        {"type": "section", "fields": [plain("x" * 2001)]},
        "must be less than 2001 characters",
        "/blocks/0/fields/0/text",
    ),
    ({"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items allowed", "/blocks/0/fields"),
    ({"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters", "/blocks/0/text/text"),
    ({"type": "header", "text": plain(" ")}, "must not be blank", "/blocks/0/text/text"),
    (
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        "unsupported type: mrkdwn",
        "/blocks/0/text/type",
    ),
    ({"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items allowed", "/blocks/0/elements"),
    (actions(*(button(action_id=str(n)) for n in range(26))), "no more than 25 items allowed", "/blocks/0/elements"),
    (actions(button(), button()), "`action_id` already exists: go", "/blocks/0/elements/1/action_id"),
    (
        actions(button(text=plain("x" * 76))),
        "must be less than 76 characters",
        "/blocks/0/elements/0/text/text",
    ),
    (actions(button(value="x" * 2001)), "must be less than 2001 characters", "/blocks/0/elements/0/value"),
    (actions(button(url="x" * 3001)), "must be less than 3001 characters", "/blocks/0/elements/0/url"),
    (actions(button(style="loud")), "must be a valid enum value", "/blocks/0/elements/0/style"),
    (actions(button(action_id="x" * 256)), "must be less than 256 characters", "/blocks/0/elements/0/action_id"),
    (actions(menu(101)), "no more than 100 items allowed", "/blocks/0/elements/0/options"),
    (actions(menu(0)), "no fewer than 1 items allowed", "/blocks/0/elements/0/options"),
    (
        actions(menu(1, initial_option={"text": plain("z"), "value": "z"})),
        "must match one of the options",
        "/blocks/0/elements/0/initial_option",
    ),
    (
        actions(menu(1, placeholder=plain("x" * 151))),
        "must be less than 151 characters",
        "/blocks/0/elements/0/placeholder/text",
    ),
    (
        actions(menu(6, type="overflow")),
        "no more than 5 items allowed",
        "/blocks/0/elements/0/options",
    ),
    (
        actions(menu(11, type="checkboxes")),
        "no more than 10 items allowed",
        "/blocks/0/elements/0/options",
    ),
    (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input", "/blocks/0/elements/0/type"),
    (image(), "must provide exactly one of: image_url, slack_file", "/blocks/0"),
    (
        image(image_url="https://a", slack_file={"id": "F012345678"}),
        "must provide exactly one of: image_url, slack_file",
        "/blocks/0",
    ),
    (image(slack_file={"id": "F1"}), "must match the pattern: ^[F][A-Z0-9]{8,}$", "/blocks/0/slack_file/id"),
    (
        image(slack_file={"id": "F012345678", "url": "x"}),
        "must provide exactly one of: id, url",
        "/blocks/0/slack_file",
    ),
    (chart(series=7), "no more than 6 items allowed", "/blocks/0/chart/series"),
    (chart(categories=21), "no more than 20 items allowed", "/blocks/0/chart/axis_config/categories"),
    (chart(type="radar"), "must be a valid enum value", "/blocks/0/chart/type"),
    (
        chart(axis_config={"categories": ["other"]}),
        "must have exactly one data point for each category",
        "/blocks/0/chart/series/0/data",
    ),
    (pie(0), "must be a number greater than 0", "/blocks/0/chart/segments/0/value"),
    (pie(float("nan")), "must be a number greater than 0", "/blocks/0/chart/segments/0/value"),
    (table(101), "no more than 100 items allowed", "/blocks/0/rows"),
    (table(1, columns=21), "no more than 20 items allowed", "/blocks/0/rows/0"),
    (data_table(102), "no more than 101 items allowed", "/blocks/0/rows"),
    (data_table(1), "no fewer than 2 items allowed", "/blocks/0/rows"),
    (table(2, kind="data_table"), "missing required field: caption", "/blocks/0"),
    ({"type": "alert", "text": plain("x")}, "unsupported type: alert", "/blocks/0/type"),
    ({"type": "sparkline"}, "unsupported type: sparkline", "/blocks/0/type"),
    ({"type": "rich_text", "elements": [{"type": "p"}]}, "unsupported type: p", "/blocks/0/elements/0/type"),
]


@pytest.mark.parametrize(("block", "text", "pointer"), REFUSED)
def test_a_block_past_a_limit_is_refused_at_its_place(block: Json, text: str, pointer: str) -> None:
    assert f"{text} [json-pointer:{pointer}]" in message_errors(block)


TOTALS = [
    ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([chart()] * 3, "no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"),
    ([table(1)] * 2, "only one table block allowed [json-pointer:/blocks]"),
    (
        [section() | {"block_id": "a"}] * 2,
        "`block_id` already exists: a [json-pointer:/blocks/1/block_id]",
    ),
    (
        [{"type": "markdown", "text": "x" * 6001}] * 2,
        "markdown text must be less than 12001 characters [json-pointer:/blocks]",
    ),
    (
        [
            {
                "type": "container",
                "child_blocks": [chart(), chart()],
            },
            chart(),
        ],
        "no more than 2 data_visualization blocks allowed [json-pointer:/blocks]",
    ),
]


@pytest.mark.parametrize(("blocks", "flaw"), TOTALS)
def test_all_blocks_together_have_limits_too(blocks: list[Json], flaw: str) -> None:
    assert message_errors(*blocks) == [flaw]


def test_a_file_that_is_not_ready_is_named_as_slack_names_it() -> None:
    flaws = message_flaws([image(slack_file={"id": "F012345678"})], unready)
    assert flaws == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]


@pytest.mark.parametrize(
    ("blocks", "too_long"),
    [([section("x" * 3000)] * 4, False), ([section("x" * 3000)] * 5, True), ([table(99)], False)],
)
def test_blocks_that_keep_every_limit_can_still_be_too_long_together(blocks: list[Json], *, too_long: bool) -> None:
    assert message_is_too_long(blocks) == too_long


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Rule"), "blocks": list(blocks), **more}


INPUT = {"type": "input", "label": plain("Name"), "element": {"type": "plain_text_input", "action_id": "name"}}
VIEWS = [
    (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    (modal(submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
    (modal(callback_id="x" * 256), "must be less than 256 characters [json-pointer:/view/callback_id]"),
    (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
    (modal(INPUT), "`submit` is required when an `input` block is within blocks [json-pointer:/view]"),
    (modal(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    (modal(chart()), "unsupported type: data_visualization [json-pointer:/view/blocks/0/type]"),
    ({"type": "home", "blocks": [chart()]}, "unsupported type: data_visualization [json-pointer:/view/blocks/0/type]"),
]


@pytest.mark.parametrize(("view", "flaw"), VIEWS)
def test_a_view_past_a_limit_is_refused(view: Json, flaw: str) -> None:
    assert view_flaws(view, ready) == [flaw]


def test_a_modal_may_hold_inputs_and_an_alert() -> None:
    view = modal(INPUT, {"type": "alert", "text": plain("Careful"), "level": "warning"}, submit=plain("Save"))
    assert view_flaws(view, ready) == []
