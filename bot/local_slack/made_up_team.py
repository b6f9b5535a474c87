"""The people and channels of a local Slack that was not told of others."""

from bot.local_slack.records import LocalChannel, LocalGroup, LocalUser

USERS = (
    LocalUser("U0MINA0001", "mina", "Mina Park", "mina@example.com", "Asia/Seoul", "en-US", is_admin=True),
    LocalUser("U0JUNHO001", "junho", "김준호", "junho@example.com", "Asia/Seoul", "ko-KR"),
    LocalUser("U0HARUKA01", "haruka", "佐藤 遥", "haruka@example.com", "Asia/Tokyo", "ja-JP"),
    LocalUser("U0ALEX0001", "alex", "Alex Rivera", "alex@example.com", "America/New_York", "en-US"),
)
EVERYONE = tuple(user.id for user in USERS)
CHANNELS = (
    LocalChannel("C0GENERAL1", "general", EVERYONE),
    LocalChannel("C0SALES001", "sales", EVERYONE),
    LocalChannel("C0RANDOM01", "random", EVERYONE, has_bot=False),
    LocalChannel("C0LEADS001", "sales-leads", EVERYONE[:2], private=True),
)
GROUPS = (LocalGroup("S0LEADS001", "sales-leads", "Sales leads", EVERYONE[:2]),)
