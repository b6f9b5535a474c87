"""Particles follow the word before them, as it is read out."""

import pytest

from bot.i18n import Language, error_text, text
from bot.korean import with_particles
from kpis.catalogue import CATALOGUE
from kpis.errors import UserError
from kpis.readings import COMPANY, Scope, ScopeKind


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("매출은(는)", "매출은"),
        ("고객 생애 가치은(는)", "고객 생애 가치는"),
        ("“김민지”이(가)", "“김민지”가"),
        ("*주간 점검* 을(를)", "*주간 점검* 을"),
        ("버전 2이(가)", "버전 2가"),
        ("버전 3이(가)", "버전 3이"),
        ("서울(으)로", "서울로"),
        ("부산(으)로", "부산으로"),
        ("1(으)로", "1로"),
        ("45%은(는)", "45%는"),
        ("“실적”(이)라는", "“실적”이라는"),
        ("고객와(과)", "고객과"),
        ("winrate은(는)", "winrate은(는)"),
        ("팀(영업)", "팀(영업)"),
    ],
)
def test_the_particle_fits_what_is_before_it(written: str, read: str) -> None:
    assert with_particles(written) == read


def test_texts_and_errors_in_korean_are_filled_in_so() -> None:
    assert text("error.unknown_kpi", Language.KO, text="실적").startswith("“실적”이라는")
    assert error_text(UserError("bad_month", text="13"), Language.KO).startswith("13은 월이 아닙니다")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, "MRR can't be broken down by stage. It can be by: rep, team, customer."),
        (Language.KO, "월간 반복 수익은 단계별로 나눌 수 없습니다. 가능한 구분: 담당자, 팀, 고객"),
        (Language.JA, "月次経常収益はステージ別に分けられません。分けられる軸：担当者、チーム、顧客"),
    ],
)
def test_errors_about_a_question_name_things_as_people_do(language: Language, said: str) -> None:
    kpi = CATALOGUE["mrr"]
    assert error_text(UserError("no_such_breakdown", choices=kpi.breakdowns, kpi=kpi, by="stage"), language) == said


def test_scopes_are_named_too() -> None:
    kpi = CATALOGUE["cac"]
    one = UserError("no_such_scope", choices=kpi.scopes, kpi=kpi, scope=Scope(ScopeKind.TEAM, "영업1팀"))
    assert error_text(one, Language.KO) == "고객 확보 비용은 “영업1팀” 범위로 볼 수 없습니다. 가능한 범위: 회사 전체"
    assert "for Company" in error_text(UserError("no_such_scope", choices=(), kpi=kpi, scope=COMPANY), Language.EN)
