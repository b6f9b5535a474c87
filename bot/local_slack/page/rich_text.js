// rich_text blocks: runs of text with styles, lists, quotes, code. Text in them is never parsed.

import { h } from "./dom.js";
import { dated, emoji, link, mention } from "./mrkdwn.js";

export function richText(block, names) {
  return h(
    "div",
    { class: "rich" },
    block.elements.map((part) => rendered(part, names)),
  );
}

function rendered(part, names) {
  const runs = () => part.elements.map((each) => run(each, names));
  switch (part.type) {
    case "rich_text_list":
      return h(
        part.style === "ordered" ? "ol" : "ul",
        { class: `indent-${part.indent ?? 0}` },
        part.elements.map((each) => h("li", {}, rendered(each, names))),
      );
    case "rich_text_quote":
      return h("blockquote", {}, runs());
    case "rich_text_preformatted":
      return h("pre", {}, runs());
    default:
      return h("p", {}, runs());
  }
}

function run(element, names) {
  return styled(bare(element, names), element.style ?? {});
}

function bare(element, names) {
  switch (element.type) {
    case "text":
      return element.text;
    case "link":
      return link(element.url, element.text ?? element.url);
    case "emoji":
      return emoji(element.name);
    case "user":
      return mention(`@${names.user(element.user_id) ?? element.user_id}`);
    case "channel":
      return mention(`#${names.channel(element.channel_id) ?? element.channel_id}`);
    case "usergroup":
      return mention(`@${names.group(element.usergroup_id) ?? element.usergroup_id}`);
    case "broadcast":
      return mention(`@${element.range}`);
    case "date":
      return dated(element.timestamp, element.format ?? "{date}", element.fallback ?? "");
    default:
      return String(element.value ?? "");
  }
}

function styled(node, style) {
  const tags = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };
  return Object.entries(tags).reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), node);
}
