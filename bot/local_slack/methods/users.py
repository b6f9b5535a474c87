"""users.*, usergroups.*, team.info: who is there."""

from bot.local_slack.arguments import Arguments
from bot.local_slack.methods.conversations import page_of
from bot.local_slack.records import Json, LocalUser
from bot.local_slack.slack_error import SlackError
from bot.local_slack.world import TEAM_ID, World


def info(world: World, arguments: Arguments) -> Json:
    user = world.users.get(arguments.required("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"ok": True, "user": _user_json(world, user, with_locale=arguments.flag("include_locale"))}


def lookup_by_email(world: World, arguments: Arguments) -> Json:
    email = arguments.required("email").casefold()
    for user in world.users.values():
        if user.email.casefold() == email and not user.is_deleted:
            return {"ok": True, "user": _user_json(world, user)}
    raise SlackError("users_not_found")


def listed(world: World, arguments: Arguments) -> Json:
    page, cursor = page_of(list(world.users.values()), arguments, default=1000)
    with_locale = arguments.flag("include_locale")
    users = [_user_json(world, user, with_locale=with_locale) for user in page]
    return {"ok": True, "members": users, "response_metadata": {"next_cursor": cursor}}


def groups(world: World, arguments: Arguments) -> Json:
    listed_groups: list[Json] = []
    for group in world.groups:
        shown = {"id": group.id, "team_id": TEAM_ID, "handle": group.handle, "name": group.name}
        users = {"users": list(group.users)} if arguments.flag("include_users") else {}
        listed_groups.append({**shown, **users})
    return {"ok": True, "usergroups": listed_groups}


def group_users(world: World, arguments: Arguments) -> Json:
    wanted = arguments.required("usergroup")
    for group in world.groups:
        if group.id == wanted:
            return {"ok": True, "users": list(group.users)}
    raise SlackError("no_such_subteam")


def team(world: World, _arguments: Arguments) -> Json:
    name = world.behaviour.team_name
    return {"ok": True, "team": {"id": TEAM_ID, "name": name, "domain": "local", "email_domain": "example.com"}}


def _user_json(world: World, user: LocalUser, *, with_locale: bool = False) -> Json:
    profile = {"real_name": user.real_name, "display_name": user.name}
    if user.email and "users:read.email" in world.behaviour.scopes:
        profile["email"] = user.email
    shown = {
        "id": user.id,
        "team_id": TEAM_ID,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.is_deleted,
        "tz": user.tz,
        "is_admin": user.is_admin or user.is_owner,
        "is_owner": user.is_owner,
        "is_bot": user.is_bot,
        "profile": profile,
    }
    return shown | ({"locale": user.locale} if with_locale else {})
