"""Help topics: what help there is, by the words that people ask for it with."""

from bot.words.command_words import Words, folded, joined
from bot.words.kpi_names import find_kpi, is_kpi_name
from bot.words.requests import Context, Help
from kpis.errors import UserError

TOPICS = ("kpis", "questions", "periods", "goals", "rules", "digests")
OTHER_WORDS = {
    "kpis": ("kpi", "지표", "指標"),
    "questions": ("question", "ask", "질문", "質問"),
    "periods": ("period", "기간", "期間"),
    "goals": ("goal", "목표", "目標"),
    "rules": ("rule", "alerts", "alert", "규칙", "알림", "ルール", "アラート"),
    "digests": ("digest", "다이제스트", "ダイジェスト"),
}
TOPIC_OF = {word: topic for topic in TOPICS for word in (topic, *OTHER_WORDS[topic])}


def help_request(words: Words, context: Context) -> Help:
    """Help on a topic, or on the KPI that the words name. Raises UserError `unknown_topic` or `ambiguous_kpi`."""
    text = joined(words)
    if not text:
        return Help()
    if topic := TOPIC_OF.get(folded(text)):
        return Help(topic)
    if is_kpi_name(text, context.kpis):
        return Help(find_kpi(text, context.kpis))
    raise UserError("unknown_topic", choices=TOPICS, text=text)
