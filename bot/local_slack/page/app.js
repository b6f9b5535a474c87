// The page: who you are, where you are, what you type; everything else is drawn from the state the server sends.

import { blocks } from "./blocks.js";
import { fetchState, listen, send } from "./calls.js";
import { h, show } from "./dom.js";
import { chooser } from "./files.js";
import { icon } from "./icons.js";
import { messageList } from "./messages.js";
import { modalDialog } from "./modal.js";
import { surface } from "./surface.js";

const at = (id) => document.getElementById(id);
const where = {
  user: sessionStorage.user ?? "",
  channel: sessionStorage.channel ?? "",
  tab: "messages",
  thread: null,
};
const seen = JSON.parse(sessionStorage.seen ?? "{}");
const typed = [];
let recalled = 0;
let state = null;
let pending = null;
let homeDrawn = "";

const drawMessages = messageList(at("messages"), startThread);
const drawModal = modalDialog();
let attached = [];
const attachment = chooser({
  label: "Attach files",
  user: () => state.me,
  changed: (chosen) => (attached = chosen),
});

/** Fetches and draws; changes that come meanwhile are drawn once more afterwards. */
async function refresh() {
  if (pending) return (pending.again = true);
  pending = { again: false };
  const { user, channel } = where;
  const found = await fetchState(user, channel);
  // Who has gone elsewhere meanwhile is not brought back: what is there now is fetched next.
  if (user === where.user && channel === where.channel) {
    state = found;
    draw();
  }
  const { again } = pending;
  pending = null;
  return again && refresh();
}

function draw() {
  Object.assign(where, { user: state.me, channel: state.channel });
  Object.assign(sessionStorage, { user: state.me, channel: state.channel });
  document.documentElement.lang = state.users.find((user) => user.id === state.me).locale.slice(0, 2);
  document.title = `${heading()} · ${state.team}`;
  drawSidebar();
  drawTop();
  drawMessages(state);
  drawHome();
  drawModal(state);
}

function drawSidebar() {
  at("team").textContent = state.team;
  const people = state.users.filter((user) => !user.is_bot);
  if (at("me").options.length !== people.length)
    show(
      at("me"),
      people.map((user) => h("option", { value: user.id }, user.real_name)),
    );
  at("me").value = state.me;
  markSeen();
  show(
    at("channels"),
    state.channels.map((channel) => place(channel, channel.private ? "lock" : "hash", channel.name)),
  );
  show(at("apps"), place(state.direct, "bars", state.app.name));
}

function place(channel, sign, name) {
  const current = channel.id === state.channel;
  const unread = channel.latest > (seen[state.me]?.[channel.id] ?? "");
  const label = `${name}${unread ? ", unread" : ""}`;
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: unread ? "place unread" : "place",
        "aria-current": current && "page",
        "aria-label": label,
        onclick: () => go(channel.id),
      },
      h("span", { class: "sign" }, icon(sign)),
      name,
    ),
  );
}

function markSeen() {
  const channel = [...state.channels, state.direct].find((each) => each.id === state.channel);
  (seen[state.me] ??= {})[channel.id] = channel.latest;
  sessionStorage.seen = JSON.stringify(seen);
}

function drawTop() {
  const channel = state.channels.find((each) => each.id === state.channel);
  const isHome = !channel && where.tab === "home";
  at("title").textContent = heading();
  at("members").textContent = channel
    ? `${channel.members} members${channel.is_archived ? " · archived" : ""}`
    : "";
  at("tabs").hidden = Boolean(channel);
  at("tab-messages").setAttribute("aria-selected", String(!isHome));
  at("tab-home").setAttribute("aria-selected", String(isHome));
  at("home").hidden = !isHome;
  at("messages").hidden = at("compose").hidden = isHome;
  at("composer").placeholder = `Message ${heading()}, or ${state.app.commands[0]} help`;
  at("composer").setAttribute("aria-label", `Message ${heading()}`);
  at("in-thread").hidden = !where.thread;
  at("thread-label").textContent = where.thread ? `Replying in the thread of ${where.thread.name}` : "";
}

function heading() {
  const channel = state.channels.find((each) => each.id === state.channel);
  return channel ? `${channel.private ? "" : "#"}${channel.name}` : state.app.name;
}

function drawHome() {
  const source = JSON.stringify(state.home);
  if (source === homeDrawn) return;
  homeDrawn = source;
  const empty = h("p", { class: "empty" }, "The app has not published its Home tab yet.");
  show(
    at("home"),
    state.home ? blocks(state.home.blocks, surface(state, { view_id: state.home.id })) : empty,
  );
}

function go(channel) {
  Object.assign(where, { channel, tab: "messages", thread: null });
  openSidebar(false);
  refresh().then(() => at("composer").focus());
}

function chooseTab(tab) {
  where.tab = tab;
  drawTop();
  if (tab === "home") send("home", { user: state.me });
}

function startThread(ts, name) {
  where.thread = { ts, name };
  drawTop();
  at("composer").focus();
}

function openSidebar(open) {
  document.body.classList.toggle("sidebar-open", open);
  at("menu").setAttribute("aria-expanded", String(open));
}

async function submitted(event) {
  event?.preventDefault();
  const box = at("composer");
  const text = box.value.trim();
  const files = attached.map((file) => file.id);
  if (!text && !files.length) return;
  if (text) typed.push(text);
  recalled = typed.length;
  box.value = "";
  attachment.clear();
  grow();
  const answer = await send("type", {
    user: state.me,
    channel: state.channel,
    text,
    files,
    thread_ts: where.thread?.ts,
  });
  if (answer.error) box.value = text;
}

function keyed(event) {
  if (event.isComposing || event.keyCode === 229) return; // an input method is still making a Korean or Japanese word
  if (event.key === "Enter" && !event.shiftKey) submitted(event);
  if (event.key === "ArrowUp" && recalled > 0 && !at("composer").value.includes("\n")) recall(-1, event);
  if (event.key === "ArrowDown" && recalled < typed.length) recall(1, event);
}

function recall(step, event) {
  event.preventDefault();
  recalled += step;
  at("composer").value = typed[recalled] ?? "";
}

function grow() {
  const box = at("composer");
  box.rows = Math.min(8, box.value.split("\n").length);
}

at("attach").append(icon("clip"), attachment.control);
at("attached").append(attachment.chips);
at("compose").addEventListener("submit", submitted);
at("composer").addEventListener("keydown", keyed);
at("composer").addEventListener("input", grow);
at("leave-thread").addEventListener("click", () => {
  where.thread = null;
  drawTop();
});
at("me").addEventListener("change", () => {
  Object.assign(where, { user: at("me").value, thread: null });
  refresh();
});
at("menu").addEventListener("click", () => openSidebar(!document.body.classList.contains("sidebar-open")));
at("scrim").addEventListener("click", () => openSidebar(false));
document.addEventListener("keydown", (event) => event.key === "Escape" && openSidebar(false));
at("tab-messages").addEventListener("click", () => chooseTab("messages"));
at("tab-home").addEventListener("click", () => chooseTab("home"));
listen(refresh);
await refresh();
at("composer").focus();
