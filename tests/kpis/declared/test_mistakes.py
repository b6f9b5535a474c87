"""Mistakes in declarations: each is told with its line and what fits, all at once, in every language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import Language, error_text
from kpis.declared.columns import Sort
from kpis.declared.declaration import KEYS, key_of, read_declaration, references
from kpis.declared.terms import AGGREGATES, COUNTED, ROWS
from kpis.declared.tree import Entries, Items, Text, Tree
from kpis.errors import UserError
from storage.declaration_file import declarations
from tests.declared import FIRST, around, declaration, mistakes_of

COUNT = "of: {count: deals, on: closed"
SUM = "of: {sum: deals.amount, on: closed"

WRONG = [
    # what stands around the formula
    (declaration(better="hihger"), "declared_word", ("higher",)),
    (declaration(better=""), "declared_missing", ("higher",)),
    (declaration(better="[higher]"), "declared_text", ()),
    (declaration(colour="blue"), "declared_word", KEYS),
    (declaration(guards="[winrate]"), "declared_word", ("win_rate", "win_rate_cohort")),
    (declaration(key="Win Rate"), "declared_key", ()),
    (declaration(key=f"a{'b' * 40}"), "declared_key", ()),
    (declaration(name="{fr: Ventes}"), "declared_word", ("en", "ja", "ko")),
    (declaration(name="{}"), "declared_nothing", ()),
    (declaration(name='""'), "declared_nothing", ()),
    (declaration(name='"*bold*"'), "declared_phrase", ()),
    (declaration(definition="x" * 301), "declared_phrase", ()),
    (declaration(aliases=f"[{', '.join(f'a{n}' for n in range(21))}]"), "declared_values", ()),
    (declaration(aliases="[a, [b]]"), "declared_text", ()),
    (declaration(aliases="a, b"), "declared_list", ()),
    (declaration(min_sample="many"), "declared_min_sample", ()),
    (declaration(min_sample="9999999"), "declared_min_sample", ()),
    (declaration(min_sample="5"), "declared_no_sample", ()),
    (declaration(unit="percents"), "declared_word", ("percent",)),
    (declaration(breakdowns="[product]"), "declared_word", ()),
    (declaration(scopes="[everybody]"), "declared_word", ("company", "rep", "team")),
    # what is measured
    (declaration(made_of=""), "declared_of_or_growth", ()),
    (declaration(made_of="of: {kpi: revenue}\ngrowth: {kpi: revenue}"), "declared_of_or_growth", ()),
    (declaration(made_of="of: {kpi: revenue}\nover: month"), "declared_beside", ()),
    (declaration(made_of="growth: {kpi: revenue}\nto: reps"), "declared_beside", ()),
    (declaration(made_of="growth: {kpi: revenue}\nover: week"), "declared_word", ("month", "period")),
    (declaration(made_of="growth: {kpi: win_rate}"), "declared_growth", ()),
    (declaration(made_of="growth: {kpi: revenue}", unit="money"), "declared_unit", ("percent",)),
    (declaration(made_of="of: revenue"), "declared_entries", (*AGGREGATES, "kpi")),
    (declaration(made_of="of: {on: closed}"), "declared_term", (*AGGREGATES, "kpi")),
    (declaration(made_of="of: {count: deals, sum: deals.amount, on: closed}"), "declared_term", (*AGGREGATES, "kpi")),
    (declaration(made_of="of: {count: deal, on: closed}"), "declared_word", ("deals",)),
    (declaration(made_of="of: {count: xyzzy}"), "declared_word", tuple(sorted(COUNTED))),
    (declaration(made_of="of: {count: deals.amount, on: closed}"), "declared_of_column", ()),
    (declaration(made_of="of: {sum: deals, on: closed}"), "declared_of_column", ()),
    (declaration(made_of="of: {avg: deals.amount, on: closed}"), "declared_word", ("mean",)),
    (
        declaration(made_of="of: {sum: amount}"),
        "declared_word",
        ("deals.amount", "orders.amount", "costs.amount"),
    ),
    (declaration(made_of="of: {sum: deals.product, on: closed}"), "declared_word", ()),
    (declaration(made_of="of: {distinct: deals.amount, on: closed}"), "declared_word", ()),
    (declaration(made_of="of: {count: deals}"), "declared_on", ()),
    (declaration(made_of="of: {count: subscriptions}"), "declared_on", ("while: running",)),
    (declaration(made_of="of: {count: deals, on: colsed}"), "declared_word", ("closed",)),
    (declaration(made_of="of: {count: deals, while: opened}"), "declared_word", ("open",)),
    (declaration(made_of="of: {count: deals, on: closed, while: open}"), "declared_on_and_while", ()),
    (declaration(made_of="of: {count: deals, on: closed, at: end}"), "declared_at", ()),
    (declaration(made_of="of: {count: deals, while: open, at: noon}"), "declared_word", ("end", "start")),
    (declaration(made_of="of: {count: leads, on: created, for: us}"), "declared_word", ("on",)),
    (declaration(made_of="of: {count: leads, on: created, whereabouts: us}"), "declared_word", ("where",)),
    (declaration(made_of="of: {kpi: revenues}"), "declared_word", ()),
    (declaration(made_of="of: {kpi: revenue, on: closed}"), "declared_word", ("kpi", "where")),
    (declaration(made_of="of: {kpi: target_attainment, where: {region: Seoul}}"), "declared_not_narrowed", ()),
    (declaration(made_of="of: {kpi: required_deals, where: {region: Seoul}}"), "declared_not_narrowed", ()),
    (declaration(made_of="of: {kpi: calls, where: {region: Seoul}}"), "declared_word", ()),
    (declaration(made_of="of: [{kpi: revenue}]"), "declared_added", ()),
    (declaration(made_of="of: [{kpi: revenue}, {kpi: deals_won}]"), "declared_added", ()),
    (declaration(made_of="of: [{kpi: revenue}, {kpi: win_rate}]"), "declared_added", ()),
    (declaration(made_of="of: [{kpi: revenue}, {sum: orders.amount}]"), "declared_added", ()),
    (declaration(made_of="of: [{kpi: sales_cycle_median}, {kpi: sales_cycle_median}]"), "declared_added", ()),
    (declaration(made_of="of: {minus: {kpi: revenue}}"), "declared_term", (*AGGREGATES, "kpi")),
    (declaration(made_of="of: {kpi: revenue, minus: {kpi: deals_won}}"), "declared_minus", ()),
    (declaration(made_of="of: {kpi: win_rate, minus: {kpi: win_rate}}"), "declared_minus", ()),
    (declaration(made_of="of: {kpi: revenue, minus: {kpi: avg_deal_size}}"), "declared_minus", ()),
    (declaration(made_of="of: {kpi: sales_cycle_median, minus: {kpi: sales_cycle_median}}"), "declared_minus", ()),
    (declaration(made_of="of: {kpi: calls, minus: {distinct: orders.customer_id}}"), "declared_minus", ()),
    (
        declaration(made_of="of: {kpi: revenue, minus: [{sum: orders.amount}, {sum: costs.amount}]}"),
        "declared_added",
        (),
    ),
    (
        declaration(made_of="of: {kpi: revenue, minus: {sum: costs.amount, minus: {sum: orders.amount}}}"),
        "declared_minus",
        (),
    ),
    (declaration(made_of="of: {kpi: revenue, minus: {kpi: turnover}}"), "declared_word", ()),
    (declaration(made_of="of: {kpi: revenue, minus: }"), "declared_entries", (*AGGREGATES, "kpi")),
    (declaration(made_of="of: {kpi: revenue, minsu: {kpi: revenue}}"), "declared_word", ("minus",)),
    (declaration(made_of="of: {kpi: revenue, minus: reps}"), "declared_entries", ()),
    (declaration(made_of="growth: {kpi: calls, minus: {kpi: meetings}}"), "declared_growth", ()),
    (declaration(made_of="of: {kpi: calls, minus: {kpi: meetings}}", min_sample="5"), "declared_no_sample", ()),
    (declaration(made_of="of: {kpi: revenue}\nto: people"), "declared_word", ("reps",)),
    (declaration(made_of="of: {kpi: revenue}\nto: {target: turnover}"), "declared_word", ()),
    (declaration(made_of="of: {kpi: revenue}\nto: {target: revenue, for: team}"), "declared_word", ("target",)),
    (declaration(made_of="of: {kpi: revenue}\nto: {target: }"), "declared_nothing", ()),
    (declaration(made_of="of: {kpi: rep_performance}", unit="percent"), "declared_unit", ("points",)),
    (declaration(made_of="of: {kpi: revenue}\nto: {kpi: meetings}", unit="percent"), "declared_unit", ("money",)),
    # percent says that some of so many are counted
    (declaration(made_of="of: {kpi: calls}\nto: {kpi: deals_won}", unit="days"), "declared_unit", ("ratio", "percent")),
    (declaration(made_of="of: {kpi: deals_won}\nto: {kpi: new_leads}", unit="percent"), "declared_unit", ("ratio",)),
    # which rows
    (declaration(made_of=f"{COUNT}, where: won}}"), "declared_entries", ()),
    (declaration(made_of=f"{COUNT}, where: {{statsu: won}}}}"), "declared_word", ("status",)),
    (declaration(made_of=f"{COUNT}, where: {{status: wno}}}}"), "declared_word", ("won",)),
    (declaration(made_of=f"{COUNT}, where: {{status: []}}}}"), "declared_values", ()),
    (declaration(made_of=f"{COUNT}, where: {{product: [{', '.join(map(str, range(51)))}]}}}}"), "declared_values", ()),
    (declaration(made_of=f"{COUNT}, where: {{product: {{no: A}}}}}}"), "declared_word", ("not",)),
    (declaration(made_of=f"{COUNT}, where: {{product: {{}}}}}}"), "declared_not", ()),
    (declaration(made_of=f"{COUNT}, where: {{amount: {{not: 5}}}}}}"), "declared_not", ()),
    (declaration(made_of=f"{COUNT}, where: {{amount: plenty}}}}"), "declared_comparison", ()),
    (declaration(made_of=f'{COUNT}, where: {{amount: ">= 5 hours"}}}}'), "declared_comparison", ()),
    (declaration(made_of=f'{COUNT}, where: {{amount: ">= 99999999999999999999"}}}}'), "declared_comparison", ()),
    (declaration(made_of=f'{COUNT}, where: {{amount: ">> 5"}}}}'), "declared_comparison", ()),
    (declaration(made_of=f"{COUNT}, where: {{amount: [1, 2]}}}}"), "declared_text", ()),
    (declaration(made_of=f'{COUNT}, where: {{sales_cycle: "> 5"}}}}'), "declared_comparison", ()),
    (declaration(made_of=f'{COUNT}, where: {{closed_at: "> yesterday"}}}}'), "declared_comparison", ()),
    (declaration(made_of=f'{COUNT}, where: {{closed_at: "> 1066-10-14"}}}}'), "declared_comparison", ()),
    (declaration(made_of=f"{COUNT}, where: {{known: colour}}}}"), "declared_word", ()),
    (declaration(made_of=f"{COUNT}, where: {{any: won}}}}"), "declared_any", ()),
    (declaration(made_of=f"{COUNT}, where: {{any: {{status: won}}}}}}"), "declared_any", ()),
    (declaration(made_of=f"{COUNT}, where: {{any: [{{status: won}}]}}}}"), "declared_any", ()),
    (declaration(made_of=f"{COUNT}, where: {{any: [{', '.join(['{status: won}'] * 9)}]}}}}"), "declared_any", ()),
    (declaration(made_of=f"{COUNT}, where: {{any: [{{status: won}}, lost]}}}}"), "declared_entries", ("status",)),
    (declaration(made_of=f"{COUNT}, where: {{any: [{{status: won}}, {{}}]}}}}"), "declared_nothing", ()),
    (declaration(made_of=f"{COUNT}, where: {{any: [{{statsu: won}}, {{}}]}}}}"), "declared_word", ("status",)),
    (declaration(made_of=f"{COUNT}, where: {{any: [{{status: won}}, {{any: []}}]}}}}"), "declared_word", ()),
    (declaration(made_of=f"{COUNT}, where: {{ayn: [{{status: won}}]}}}}"), "declared_word", ("any",)),
    (declaration(made_of="of: {count: surveys, where: {level: 80 hours}}"), "declared_comparison", ()),
    (declaration(made_of="of: {count: emails, where: {delivered: perhaps}}"), "declared_word", ()),
    (declaration(made_of="of: {count: orders, where: {again: no}}"), "declared_word", ()),
    (declaration(made_of="of: {count: customers, while: active, where: {ordered: often}}"), "declared_word", ()),
    (declaration(made_of="of: {count: customers, on: first, where: {gone: yes}}"), "declared_word", ()),
    (declaration(made_of="of: {count: leads, on: created, where: {amount: '> 5'}}"), "declared_word", ()),
    ("[a, b]", "declared_entries", KEYS),
]


@pytest.mark.parametrize(("text", "key", "choices"), WRONG, ids=[f"{n}-{key}" for n, (_, key, _) in enumerate(WRONG)])
def test_a_mistake_is_told_with_what_fits(text: str, key: str, choices: tuple[str, ...]) -> None:
    found = mistakes_of(text)
    assert key in [mistake.key for mistake in found]
    told = next(mistake for mistake in found if mistake.key == key)
    assert not choices or set(choices) <= set(told.choices)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("text", [text for text, _, _ in WRONG])
def test_it_is_said_in_every_language(text: str, language: Language) -> None:
    for mistake in mistakes_of(text):
        said = error_text(mistake, language)
        for example in ("{count: deals, on: created}", "{status: won}", "{region: Seoul}"):
            said = said.replace(example, "")
        assert "{" not in said


def test_all_mistakes_are_told_at_once_each_with_its_line() -> None:
    text = """key: mine
name: Mine
definition: Ours.
better: up
of:
  count: deals
  on: closed
  where:
    status: wno
    amount: plenty
to: {count: deals, on: closd}
guards: [rev]
"""
    found = [(mistake.params["line"], mistake.key) for mistake in mistakes_of(text)]
    assert found == [
        (4, "declared_word"),
        (9, "declared_word"),
        (10, "declared_comparison"),
        (11, "declared_word"),
        (12, "declared_word"),
    ]


@pytest.mark.parametrize(
    ("text", "key"), [("name: Mine", "declared_missing"), ("key: []", "declared_text"), ("key: 5", "declared_key")]
)
def test_without_a_key_it_is_no_declaration(text: str, key: str) -> None:
    (only,) = declarations(text)
    with pytest.raises(UserError) as refused:
        key_of(only.tree)
    assert refused.value.key == key


def test_what_it_is_made_of_is_found_however_it_is_written() -> None:
    (only,) = declarations("of: [{kpi: a}, {kpi: b, where: {kind: c}}]\nto: {target: d}\ngrowth: e\nguards: [f]")
    assert references(only.tree) == {"a", "b", "d"}
    assert references(Text("a", 1)) == frozenset()


# Words that stand in declarations, so that what is made up gets far into them.
NAMES = st.sampled_from(
    [*KEYS, *AGGREGATES, *ROWS, "kpi", "target", "status", "amount", "not", "known", "en", "closed_at"]
)
VALUES = st.sampled_from(
    [
        *("deals", "deals.amount", "leads", "closed", "created", "open", "end", "won", "revenue", "win_rate", "reps"),
        *(
            "percent",
            "higher",
            "happened",
            "not yet",
            ">= 5M",
            "< 3 days",
            "> 2026-01-01 and",
            "month",
            "mine",
            "",
            "5",
        ),
    ]
)


def _entries(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    made = st.dictionaries(NAMES | st.text(max_size=5), children, max_size=8)
    return made.map(lambda of: Entries(tuple(of.items()), 1, dict.fromkeys(of, 1)))


TREES: st.SearchStrategy[Tree] = st.recursive(
    (VALUES | st.text(max_size=12)).map(lambda text: Text(text, 1)),
    lambda children: st.lists(children, max_size=4).map(lambda of: Items(tuple(of), 1)) | _entries(children),
    max_leaves=20,
)


@settings(max_examples=400, deadline=None)
@given(_entries(TREES) | TREES)
def test_whatever_is_written_is_read_or_told_to_be_wrong(tree: Tree) -> None:
    references(tree)
    try:
        read_declaration(tree, around(), FIRST)
    except UserError as error:
        assert all(error_text(cause, Language.EN) for cause in error.causes)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(Sort), st.text(alphabet="<>=0123456789.,-kMbhours days2026%and ", max_size=20))
def test_any_comparison_is_read_or_told_to_be_wrong(sort: Sort, written: str) -> None:
    columns = {
        Sort.MONEY: "amount",
        Sort.NUMBER: "contract_months",
        Sort.DURATION: "sales_cycle",
        Sort.TIME: "closed_at",
        Sort.DAY: "expected_close_on",
    }
    value = written.replace("'", "")
    text = declaration(made_of=f"{COUNT}, where: {{{columns.get(sort, 'product')}: '{value}'}}}}")
    assert {mistake.key for mistake in mistakes_of(text)} <= {"declared_comparison", "declared_nothing"}


def test_what_is_wrong_below_where_is_told_beside_what_is_wrong_above_it() -> None:
    wrong = declaration(made_of='of: {count: deals, on: close, where: {stauts: won, amount: "50M+"}}')
    assert sorted(mistake.key for mistake in mistakes_of(wrong)) == [
        "declared_comparison", "declared_word", "declared_word"
    ]  # fmt: skip


def test_where_the_formula_can_not_be_read_nothing_is_said_of_what_it_could_be_split_by() -> None:
    wrong = declaration(made_of="of: {count: dealz}", breakdowns="[team]", scopes="[team]")
    assert [mistake.params["text"] for mistake in mistakes_of(wrong)] == ["dealz"]


def test_a_long_list_of_what_fits_says_that_there_is_more() -> None:
    (mistake,) = mistakes_of(declaration(made_of="of: {kpi: xyzzy}"))
    assert (len(mistake.choices), mistake.choices[-1]) == (41, "…")


def test_a_missing_word_is_told_with_those_that_fit() -> None:
    (mistake,) = mistakes_of(declaration(better=""))
    assert mistake.choices == ("higher", "lower", "neutral")
