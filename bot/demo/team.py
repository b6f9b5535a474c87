"""The people of the demo: three teams, three languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who sells. `skill` is the share of deals won; `weekly` how many new deals a week brings."""

    rep_id: str
    name: str
    team: str
    zone: str
    locale: str
    skill: float
    weekly: float
    role: str = "rep"

    @property
    def handle(self) -> str:
        return self.rep_id.lower()

    @property
    def email(self) -> str:
        return f"{self.handle}@demo.example"

    @property
    def user_id(self) -> str:
        return f"U0{self.rep_id.upper():0<8}"


SEOUL, TOKYO, GLOBAL = "서울팀", "東京チーム", "Global"
KO, JA, EN = ("Asia/Seoul", "ko-KR"), ("Asia/Tokyo", "ja-JP"), ("America/New_York", "en-US")

MINA = Person("mina", "Mina Park", SEOUL, "Asia/Seoul", "en-US", 0.5, 0.3, role="manager")
JUNHO = Person("junho", "김준호", SEOUL, *KO, skill=0.2, weekly=2.2)
"""The one whose quarter is not going well."""

PEOPLE = (
    MINA,
    JUNHO,
    Person("seoyeon", "이서연", SEOUL, *KO, skill=0.42, weekly=2.4),
    Person("doyun", "박도윤", SEOUL, *KO, skill=0.36, weekly=2.0),
    Person("jiwoo", "최지우", SEOUL, *KO, skill=0.33, weekly=2.3),
    Person("haruka", "佐藤 遥", TOKYO, *JA, skill=0.4, weekly=2.1, role="manager"),
    Person("ken", "鈴木 健", TOKYO, *JA, skill=0.38, weekly=1.8),
    Person("misaki", "高橋 美咲", TOKYO, *JA, skill=0.44, weekly=2.2),
    Person("alex", "Alex Rivera", GLOBAL, *EN, skill=0.35, weekly=2.6),
    Person("dana", "Dana O'Neil", GLOBAL, *EN, skill=0.41, weekly=1.9),
    Person("sam", "Sam Lee", GLOBAL, *EN, skill=0.31, weekly=2.1),
)
MANAGERS = {SEOUL: "mina", TOKYO: "haruka", GLOBAL: "mina"}
EVERYONE = tuple(person.user_id for person in PEOPLE)
