// Slack's mrkdwn: bold, italic, strike, code, quotes, links, mentions, dates. Answers nodes, never HTML text.

import { h } from "./dom.js";

const EMOJI = {
  tada: "🎉",
  warning: "⚠️",
  rotating_light: "🚨",
  white_check_mark: "✅",
  x: "❌",
  chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉",
  bar_chart: "📊",
  dart: "🎯",
  fire: "🔥",
  bell: "🔔",
  no_bell: "🔕",
  trophy: "🏆",
  moneybag: "💰",
  eyes: "👀",
  wave: "👋",
  bulb: "💡",
  calendar: "📅",
  rocket: "🚀",
  thumbsup: "👍",
  "+1": "👍",
  "-1": "👎",
  large_green_circle: "🟢",
  large_yellow_circle: "🟡",
  red_circle: "🔴",
  white_circle: "⚪",
  arrow_up: "⬆️",
  arrow_down: "⬇️",
  arrow_right: "➡️",
  hourglass: "⌛",
  first_place_medal: "🥇",
  second_place_medal: "🥈",
  third_place_medal: "🥉",
  information_source: "ℹ️",
  muscle: "💪",
  clap: "👏",
  star: "⭐",
};
const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<angle>[^<>\\n]+)>",
    "(?<![\\w*])\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\w*])",
    "(?<![\\w_])_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\w_])",
    "(?<![\\w~])~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?![\\w~])",
    ":(?<emoji>[a-z0-9_+-]+):",
  ].join("|"),
  "g",
);

/** The nodes of a mrkdwn text; `names` turns ids into the names of users, channels and groups. */
export function mrkdwn(text, names) {
  return text.split(/```/).flatMap((part, place) => {
    if (place % 2) return h("pre", {}, unescaped(part.replace(/^\n/, "")));
    return paragraphs(part, names);
  });
}

/** plain_text: nothing is parsed but, where it is asked for, :emoji:. */
export function plain(object) {
  if (!object) return "";
  return object.emoji === false
    ? object.text
    : object.text.replace(/:([a-z0-9_+-]+):/g, (all, name) => EMOJI[name] ?? all);
}

export function textObject(object, names) {
  return object.type === "mrkdwn" ? mrkdwn(object.text, names) : [plain(object)];
}

export function emoji(name) {
  return EMOJI[name] ?? `:${name}:`;
}

/** A link to the web or to mail; any other scheme stays text. */
export function link(address, ...label) {
  const safe = /^(https?:|mailto:)/i.test(address);
  return safe
    ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...label)
    : h("span", {}, ...label);
}

export function mention(label) {
  return h("span", { class: "mention" }, label);
}

export function dated(seconds, format, fallback) {
  const when = new Date(Number(seconds) * 1000);
  if (Number.isNaN(when.getTime())) return fallback;
  const day = when.toLocaleDateString([], { year: "numeric", month: "short", day: "numeric" });
  const time = when.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  return format
    .replace(/\{date[a-z_]*\}/g, day)
    .replace(/\{time[a-z_]*\}/g, time)
    .replace(/\{ago\}/g, day);
}

function paragraphs(text, names) {
  const nodes = [];
  let quote = null;
  const lines = text.replace(/^\n|\n$/g, "").split("\n");
  lines.forEach((line, place) => {
    const quoted = line.match(/^(?:&gt;|>)\s?(.*)$/);
    if (quoted) {
      if (!quote) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1], names));
      return;
    }
    if (place && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(line, names));
  });
  return nodes;
}

function inline(text, names) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(unescaped(text.slice(from, found.index)));
    nodes.push(marked(found, names));
    from = found.index + found[0].length;
  }
  nodes.push(unescaped(text.slice(from)));
  return nodes.filter((node) => node !== "");
}

function marked(found, names) {
  const { code, angle, bold, italic, strike, emoji: name } = found.groups;
  if (code) return h("code", {}, unescaped(code));
  if (angle) return angled(angle, names);
  if (bold) return h("strong", {}, inline(bold, names));
  if (italic) return h("em", {}, inline(italic, names));
  if (strike) return h("s", {}, inline(strike, names));
  return emoji(name);
}

function angled(inner, names) {
  const [target, ...rest] = inner.split("|");
  const label = unescaped(rest.join("|"));
  if (target.startsWith("@")) return mention(`@${names.user(target.slice(1)) ?? label}`);
  if (target.startsWith("#")) return mention(`#${names.channel(target.slice(1)) ?? label}`);
  if (target.startsWith("!subteam^")) return mention(`@${names.group(target.slice(9)) ?? label}`);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!")) return mention(`@${target.slice(1)}`);
  return link(unescaped(target), label || unescaped(target));
}

function date(target, fallback) {
  const [, seconds, format, address] = target.split("^");
  const shown = dated(seconds, format ?? "{date}", fallback);
  return address ? link(address, shown) : shown;
}

function unescaped(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
