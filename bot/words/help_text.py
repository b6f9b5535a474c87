"""Help: what can be typed, shown in the person's language, in Slack and in a terminal alike."""

from bot.i18n import Language, kpi_definition, kpi_name, phrases, text
from kpis.catalogue import CATALOGUE, FAMILIES


def help_text(topic: str | None, language: Language) -> str:
    """The help on a topic, on a KPI (its definition, and what else may be typed for it), or the overview."""
    if topic and topic in CATALOGUE:
        return _kpi_help(topic, language)
    if topic == "kpis":
        return "\n".join((text("help.kpis", language), *(_line(family, language) for family in FAMILIES)))
    return text(f"help.{topic or 'overview'}", language).strip()


def _line(family: str, language: Language) -> str:
    names = text("comma", language).join(kpi_name(kpi.key, language) for kpi in FAMILIES[family])
    return f"• {text(f'family.{family}', language)}: {names}"


def _kpi_help(key: str, language: Language) -> str:
    names = (key, *phrases(f"kpi.{key}.aliases", language))
    return text(
        "help.kpi",
        language,
        name=kpi_name(key, language),
        definition=kpi_definition(key, language),
        names=", ".join(f"`{name}`" for name in names),
        example=f"`/kpi {names[-1]}`",
    )
