// A surface is what holds blocks: a message or a view. It keeps what was filled in, and sends what is pressed.

import { send } from "./calls.js";

let serials = 0;

/** `place` names it to the server: {channel, ts} or {view_id}; `values` and `files` survive when it is drawn again. */
export function surface(state, place, values = {}, files = {}) {
  const users = state.users.filter((user) => !user.is_bot);
  return {
    values,
    files,
    me: () => state.me,
    names: names(state),
    serial: () => (serials += 1),
    people: () => [{ options: users.map((user) => ({ value: user.id, label: user.real_name })) }],
    channels: () => [
      { options: state.channels.map((channel) => ({ value: channel.id, label: `#${channel.name}` })) },
    ],
    press: (block, element, value) =>
      send("press", { user: state.me, ...place, action_id: element.action_id, value, values: { ...values } }),
    suggest: async (element, typed) =>
      (await send("suggest", { user: state.me, ...place, action_id: element.action_id, typed })).options ??
      [],
  };
}

export function names(state) {
  const find = (list, field) => (id) => list.find((each) => each.id === id)?.[field];
  return {
    user: find(state.users, "real_name"),
    channel: find(state.channels, "name"),
    group: find(state.groups, "handle"),
  };
}
