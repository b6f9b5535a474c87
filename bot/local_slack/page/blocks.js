// Block Kit: a node for each block of a message, a modal or a Home tab.

import { chart } from "./chart.js";
import { h } from "./dom.js";
import { input } from "./inputs.js";
import { mrkdwn, plain, textObject } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";

/** The nodes of blocks; `errors` are texts to show under inputs, by block_id. */
export function blocks(list, surface, errors = {}) {
  return list.map((block) => {
    const make = MAKERS[block.type];
    const node = make ? make(block, surface, errors) : h("p", { class: "unknown" }, `[${block.type}]`);
    node.classList.add("block");
    return node;
  });
}

const MAKERS = {
  header: (block) => h("h3", { class: "header" }, plain(block.text)),
  divider: () => h("hr"),
  section: (block, surface) =>
    h(
      "div",
      { class: "section" },
      h(
        "div",
        { class: "section-text" },
        block.text && h("div", {}, textObject(block.text, surface.names)),
        block.fields &&
          h(
            "div",
            { class: "fields" },
            block.fields.map((each) => h("div", {}, textObject(each, surface.names))),
          ),
      ),
      block.accessory && h("div", { class: "accessory" }, accessory(block.accessory, block, surface)),
    ),
  context: (block, surface) =>
    h(
      "div",
      { class: "context" },
      block.elements.map((each) =>
        each.type === "image" ? image(each) : h("span", {}, textObject(each, surface.names)),
      ),
    ),
  actions: (block, surface) =>
    h(
      "div",
      { class: "actions" },
      block.elements.map((each) => input(each, block, surface)),
    ),
  image: (block) =>
    h("figure", { class: "image" }, block.title && h("figcaption", {}, plain(block.title)), image(block)),
  input: (block, surface, errors) => {
    const id = `input-${surface.serial()}`;
    const error = errors[block.block_id];
    const isGroup =
      ["checkboxes", "radio_buttons"].includes(block.element.type) || block.element.type.startsWith("multi_");
    const label = [plain(block.label), block.optional && h("span", { class: "optional" }, " (optional)")];
    return h(
      isGroup ? "fieldset" : "div",
      { class: error ? "input failed" : "input" },
      h(isGroup ? "legend" : "label", isGroup ? {} : { for: id }, label),
      input(block.element, block, surface, id),
      error && h("p", { class: "error", role: "alert" }, error),
      block.hint && h("p", { class: "hint-text" }, plain(block.hint)),
    );
  },
  rich_text: (block, surface) => richText(block, surface.names),
  table: (block, surface) => table(block, surface.names),
  data_table: (block, surface) => dataTable(block, surface.names),
  data_visualization: (block) => chart(block),
  markdown: (block, surface) => h("div", { class: "markdown" }, mrkdwn(block.text, surface.names)),
  alert: (block, surface) =>
    h(
      "div",
      { class: `alert ${block.level ?? "default"}`, role: "note" },
      textObject(block.text, surface.names),
    ),
  card: (block, surface) =>
    h(
      "div",
      { class: "card" },
      ["title", "subtitle", "body", "subtext"].map(
        (name) => block[name] && h("div", { class: `card-${name}` }, textObject(block[name], surface.names)),
      ),
      block.actions &&
        h(
          "div",
          { class: "actions" },
          block.actions.map((each) => input(each, block, surface)),
        ),
    ),
  carousel: (block, surface) =>
    h(
      "div",
      { class: "carousel" },
      blocks(
        block.elements.map((each) => ({ ...each, type: "card" })),
        surface,
      ),
    ),
  container: (block, surface) =>
    h(
      "div",
      { class: "card" },
      ["title", "subtitle"].map(
        (name) => block[name] && h("div", { class: `card-${name}` }, textObject(block[name], surface.names)),
      ),
      blocks(block.child_blocks, surface),
    ),
};

function accessory(element, block, surface) {
  return element.type === "image" ? image(element) : input(element, block, surface);
}

/** Files of this Slack are shown; an image from elsewhere stays a link, since this page loads nothing from outside. */
function image(source) {
  const address = source.slack_file
    ? `/files/${(source.slack_file.id ?? source.slack_file.url).split("/").pop()}`
    : source.image_url;
  const local = new URL(address, location.href).origin === location.origin;
  if (!local)
    return h(
      "a",
      { class: "elsewhere", href: address, target: "_blank", rel: "noopener noreferrer" },
      source.alt_text,
    );
  return h(
    "a",
    { href: address, target: "_blank", rel: "noopener" },
    h("img", { src: address, alt: source.alt_text, loading: "lazy" }),
  );
}
