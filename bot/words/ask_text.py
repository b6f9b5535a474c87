"""KPI questions as typed: KPI, then period, breakdown, scope, comparison, trend, top and explain in any order."""

import re
from functools import partial
from itertools import zip_longest

from bot.words.clauses import Clause, Clauses, is_period, keyword_length, period_of_words, read_clauses, saying
from bot.words.command_words import Words, folded, joined, phrase
from bot.words.kpi_names import leading_kpi, misspelt_kpis
from bot.words.kpi_words import spaced, take_kpi
from bot.words.requests import Ask, Context
from bot.words.scope_names import bare_scope, take_scope
from bot.words.small_talk import without_small_talk
from kpis.errors import UserError
from kpis.period_words import canonical_phrase, counted_periods
from kpis.periods import PeriodKind
from kpis.questions import Trend, Versus

DIMENSION_WORDS = {
    "rep": ("reps", "salesperson", "owner", "person", "담당자", "영업사원", "팀원", "担当者", "担当"),
    "team": ("teams", "팀", "チーム"),
    "region": ("regions", "지역", "地域", "エリア"),
    "product": ("products", "제품", "상품", "製品", "商品"),
    "source": ("sources", "소스", "유입경로", "ソース", "流入元"),
    "campaign": ("campaigns", "캠페인", "キャンペーン"),
    "channel": ("channels", "채널", "チャネル", "チャンネル"),
    "kind": ("kinds", "type", "유형", "종류", "種類", "種別"),
    "customer": ("customers", "고객", "거래처", "顧客", "取引先"),
    "stage": ("stages", "단계", "ステージ", "段階"),
}
DIMENSIONS = {word: dimension for dimension, words in DIMENSION_WORDS.items() for word in (dimension, *words)}

VERSUS = {
    Versus.PREVIOUS: ("previous", "previous period", "prior", "prior period", "last period", "이전", "전기", "前期"),
    Versus.LAST_YEAR: ("last year", "previous year", "year ago", "작년", "전년", "昨年", "前年"),
    Versus.TARGET: ("target", "goal", "목표", "目標"),
}
VERSUS_WORDS = {words: versus for versus, phrases in VERSUS.items() for words in phrases}
COMPARED = {
    Versus.PREVIOUS: "이전 대비, 이전대비, 전기 대비, 전기대비, 전월 대비, 전월대비, 전분기 대비, 전분기대비, "
    "전주 대비, 전주대비, 前期比, 前月比, 前週比, 前四半期比",
    Versus.LAST_YEAR: "전년 대비, 전년대비, 작년 대비, 작년대비, 전년 동기 대비, 전년동기 대비, 전년동기대비, "
    "前年比, 昨年比, 前年同期比, yoy, year over year",
    Versus.TARGET: "목표 대비, 목표대비, 目標比",
}

EXPLAIN = (
    *("explain", "explained", "explanation", "설명", "설명해줘", "설명해 줘", "근거", "산출 근거", "산출근거"),
    *("説明", "説明して", "内訳", "根拠", "算出根拠"),
)

USUAL_TREND = Trend(12, PeriodKind.MONTH)
TREND_KINDS = {f"{kind}s": kind for kind in (PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER)}
TOP = ("top", "상위", "上位")
COUNTED_AS = {"명": "rep", "名": "rep", "人": "rep", "팀": "team", "チーム": "team"}
TOP_OF = re.compile(rf"([0-9]{{1,9}})({'|'.join(COUNTED_AS)}|개|件)?", re.ASCII)
MOST = 100
LONGEST_START = 6
"""Words that may stand before the KPI."""


def ask(words: Words, context: Context) -> Ask:
    """The question that the words ask. Raises UserError where a part can't be read, with what to type instead."""
    words = _kpi_first(spaced(without_small_talk(words), context, ASK_CLAUSES), context)
    key, rest = take_kpi(words, context, ASK_CLAUSES)
    said, left = read_clauses(rest, ASK_CLAUSES, context)
    if "scope" not in said and (bare := bare_scope(left, context))[0]:
        said["scope"], left = bare
    if left and left[0] is rest[0] and not is_period(joined(left)):
        _check_spelling(key, (*words[: len(words) - len(rest)], left[0]), context)
    if "top" in said and "by" not in said and (dimension := _ranked(rest)):
        said["by"] = dimension
    if said.get("trend") is USUAL_TREND:
        said["trend"], left = _counted_before(left)
    return Ask(key, period=period_of_words(left, context), **said)


def _kpi_first(words: Words, context: Context) -> Words:
    """Korean and Japanese say scope, period and breakdown first, anybody `explain`: they go behind the KPI."""
    starts_with_kpi = bool(leading_kpi([word.text for word in words], context.kpis))
    if starts_with_kpi and words[0].plain in {*BY_IN_ONE, *OVER_TIME}:
        return words  # `단계별 전환율` is a KPI, not the conversion by stage
    for length in range(1, min(len(words), LONGEST_START + 1)):
        before, rest = words[:length], words[length:]
        said = tuple(word for word in before if word.plain not in SAID_BEFORE)
        period = joined(said if starts_with_kpi else bare_scope(said, context)[1])
        if (not period or canonical_phrase(period)) and leading_kpi([word.text for word in rest], context.kpis):
            return (*rest, *before)
    is_explained = len(words) > 1 and words[0].plain in EXPLAIN
    return (*words[1:], words[0]) if is_explained else words


def _check_spelling(key: str, words: Words, context: Context) -> None:
    """`sales cycel` is no question about "sales" in the period "cycel"."""
    meant = misspelt_kpis(joined(words), context.kpis)
    if meant and key not in meant:
        raise UserError("unknown_kpi", choices=meant, text=joined(words))


def _counted_before(left: Words) -> tuple[Trend, Words]:
    """The trend of "6개월 추이" and of "last 6 months trend", and the words that still name a period."""
    text = joined(left)
    if trend := _counted(text):
        return trend, ()
    return _counted((canonical_phrase(text) or "").removeprefix("last ")) or USUAL_TREND, left


def _counted(text: str) -> Trend | None:
    """A trend of as many periods as the text counts; none where it counts none, or what can't be drawn."""
    count, kind = counted_periods(text) or (0, PeriodKind.YEAR)
    return Trend(count, kind) if 0 < count <= MOST and kind in TREND_KINDS.values() else None


def _by(words: Words, context: Context) -> tuple[str, Words]:
    plain = folded(joined(words[:1]))
    known = {folded(dimension): dimension for dimension in context.dimensions}
    dimension = DIMENSIONS.get(plain, known.get(plain))
    return _by_one(dimension or joined(words[:1]), words[1:], context)


def _by_one(dimension: str, words: Words, context: Context) -> tuple[str, Words]:
    if dimension not in context.dimensions:
        raise UserError("unknown_dimension", choices=context.dimensions, text=dimension)
    return dimension, words


def _for(words: Words, context: Context) -> tuple[str | None, Words]:
    return take_scope(words, context, ASK_CLAUSES)


def _versus(words: Words, _: Context) -> tuple[Versus, Words]:
    length = keyword_length(words, VERSUS_WORDS)
    if not length:
        raise UserError("bad_versus", choices=tuple(Versus), text=joined(words[:2]))
    return VERSUS_WORDS[phrase(words[:length])], words[length:]


def _trend(words: Words, _: Context) -> tuple[Trend, Words]:
    """`6 months`, or a bare `weeks`; a year or anything else that follows is not the trend's."""
    if (kind := TREND_KINDS.get(phrase(words[:1]))) is not None:
        return Trend(USUAL_TREND.count, kind), words[1:]
    for length in (2, 1):
        text = joined(words[:length])
        if len(words) >= length and counted_periods(text):
            trend = _counted(text)
            if trend is None:
                raise UserError("bad_trend", text=text, most=MOST)
            return trend, words[length:]
    return USUAL_TREND, words


def _top(words: Words, _: Context) -> tuple[int, Words]:
    """`5`, `5 reps` or `5명`."""
    found = TOP_OF.fullmatch(joined(words[:1]))
    count = int(found[1]) if found else 0
    if not 0 < count <= MOST:
        raise UserError("bad_top", text=joined(words[:1]), most=MOST)
    return count, words[2:] if words[1:] and words[1].plain in DIMENSIONS else words[1:]


def _ranked(words: Words) -> str | None:
    """What the first ones are of, where that stands with their number: `top 5 reps`, `상위 3팀`."""
    for before, number, behind in zip_longest(words, words[1:], words[2:]):
        found = TOP_OF.fullmatch(number.text) if number and before.plain in TOP else None
        if found and found[2]:
            return COUNTED_AS.get(found[2])
        if found and behind and behind.plain in DIMENSIONS:
            return DIMENSIONS[behind.plain]
    return None


BY_IN_ONE: Clauses = {
    f"{word}{sign}": Clause("by", partial(_by_one, dimension), is_complete=True)
    for word, dimension in DIMENSIONS.items()
    for sign in "별別"
}
OVER_TIME: Clauses = {
    words: saying("trend", Trend(USUAL_TREND.count, kind))
    for kind, phrases in {
        PeriodKind.DAY: "by day,per day,일별,日別",
        PeriodKind.WEEK: "by week,per week,weekly,주별,週別",
        PeriodKind.MONTH: "by month,per month,monthly,월별,月別",
        PeriodKind.QUARTER: "by quarter,per quarter,quarterly,분기별,四半期別",
    }.items()
    for words in phrases.split(",")
}
SAID_BEFORE = frozenset({*BY_IN_ONE, *OVER_TIME, *EXPLAIN})
"""What may stand before the KPI with its scope and period."""

ASK_CLAUSES: Clauses = {
    **BY_IN_ONE,
    **OVER_TIME,
    **dict.fromkeys(("by", "per", "split by"), Clause("by", _by)),
    "for": Clause("scope", _for),
    **dict.fromkeys(("vs", "vs.", "versus", "against", "compared to", "compared with"), Clause("versus", _versus)),
    **{words.strip(): saying("versus", versus) for versus, phrases in COMPARED.items() for words in phrases.split(",")},
    **dict.fromkeys(("trend", "trends", "추이", "추세", "推移", "トレンド"), Clause("trend", _trend, is_complete=True)),
    **dict.fromkeys(TOP, Clause("top", _top)),
    **dict.fromkeys(EXPLAIN, saying("explain", value=True)),
}
