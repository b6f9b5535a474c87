// The list of messages: days, people, threads under their parents; a message is drawn again only when it changed.

import { blocks } from "./blocks.js";
import { h, show } from "./dom.js";
import { fileNode } from "./files.js";
import { icon } from "./icons.js";
import { emoji, mrkdwn } from "./mrkdwn.js";
import { surface } from "./surface.js";

const COLOURS = 8;

/** Draws messages into a list and keeps it at its end if it was there. */
export function messageList(list, reply) {
  const drawn = new Map();
  let shownChannel = null;

  function node(state, message) {
    const source = JSON.stringify([message, state.me]);
    const kept = drawn.get(message.ts);
    if (kept?.source === source) return kept.node;
    const made = article(state, message, kept?.values ?? {}, reply);
    drawn.set(message.ts, { source, ...made });
    return made.node;
  }

  // A picture has no height until it is loaded: whoever was at the end stays there when it grows.
  let atEnd = true;
  const isAtEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.addEventListener("scroll", () => (atEnd = isAtEnd()));
  list.addEventListener("load", () => atEnd && (list.scrollTop = list.scrollHeight), true);

  return function draw(state) {
    const same = shownChannel === state.channel;
    atEnd = !same || atEnd || saysMore(state);
    if (!same) drawn.clear();
    shownChannel = state.channel;
    const nodes = threaded(state.messages).flatMap((message, place, all) => {
      const before = all[place - 1];
      const divider = !message.is_reply && (!before || day(state, before) !== day(state, message));
      return divider
        ? [h("div", { class: "day" }, h("span", {}, day(state, message))), node(state, message)]
        : [node(state, message)];
    });
    show(list, nodes.length ? nodes : [h("p", { class: "empty" }, "Nothing was said here yet.")]);
    if (atEnd) list.scrollTop = list.scrollHeight;
  };

  /** Whether what was just said is for whoever sits here: their own words, and answers that only they see. */
  function saysMore(state) {
    const last = state.messages.at(-1);
    return last && !drawn.has(last.ts) && (last.user === state.me || last.is_ephemeral);
  }
}

/** Replies right after their parent, however late they came. */
function threaded(messages) {
  const parents = messages.filter((each) => !each.is_reply);
  const replies = messages.filter((each) => each.is_reply);
  const orphans = replies.filter((each) => !parents.some((parent) => parent.ts === each.thread_ts));
  return [
    ...parents.flatMap((parent) => [parent, ...replies.filter((each) => each.thread_ts === parent.ts)]),
    ...orphans,
  ];
}

function article(state, message, values, reply) {
  const user = state.users.find((each) => each.id === message.user) ?? {
    id: message.user,
    real_name: message.user,
  };
  const place = surface(state, { channel: state.channel, ts: message.ts }, values);
  const time = clock(state, message.ts);
  const parent = message.is_reply ? message.thread_ts : message.ts;
  const node = h(
    "article",
    {
      class: ["message", message.is_reply && "reply", message.is_ephemeral && "ephemeral"]
        .filter(Boolean)
        .join(" "),
      "data-ts": message.ts,
      "aria-label": `${user.real_name}, ${time}`,
    },
    avatar(state, user),
    h(
      "div",
      { class: "message-main" },
      message.is_ephemeral && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
      h(
        "p",
        { class: "who" },
        h("strong", {}, user.real_name),
        user.is_bot && h("span", { class: "badge" }, "APP"),
        h("time", { datetime: new Date(message.ts * 1000).toISOString(), title: day(state, message) }, time),
      ),
      h("div", { class: "message-body" }, body(state, message, place)),
      message.edited && h("span", { class: "edited" }, "(edited)"),
      reactions(message),
    ),
    !message.is_ephemeral &&
      h(
        "button",
        {
          type: "button",
          class: "icon reply-button",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          onclick: () => reply(parent, user.real_name),
        },
        icon("reply"),
      ),
  );
  return { node, values };
}

function body(state, message, place) {
  const files = (message.files ?? []).map(fileNode);
  const text = message.blocks
    ? blocks(message.blocks, place)
    : [h("div", { class: "block" }, mrkdwn(message.text, place.names))];
  return [...text, ...files];
}

function reactions(message) {
  if (!message.reactions.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map(([name]) => h("span", { class: "reaction" }, emoji(name), " 1")),
  );
}

function avatar(state, user) {
  const colour = user.is_bot ? "app" : state.users.findIndex((each) => each.id === user.id) % COLOURS;
  return h(
    "span",
    { class: `avatar colour-${colour}`, "aria-hidden": "true" },
    user.is_bot ? icon("bars") : [...user.real_name][0],
  );
}

function clock(state, ts) {
  return new Date(ts * 1000).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone(state),
  });
}

function day(state, message) {
  return new Date(message.ts * 1000).toLocaleDateString("en", {
    weekday: "long",
    month: "long",
    day: "numeric",
    timeZone: zone(state),
  });
}

function zone(state) {
  return state.users.find((user) => user.id === state.me)?.tz ?? "UTC";
}
