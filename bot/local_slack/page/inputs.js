// Interactive elements: buttons, menus, pickers and inputs, and the values that people put into them.

import { h, show } from "./dom.js";
import { chooser } from "./files.js";
import { plain, textObject } from "./mrkdwn.js";

/** A node for an element. `surface` collects the values and carries out actions; `id` ties a label to an input. */
export function input(element, block, surface, id) {
  const make = MAKERS[element.type];
  if (!make) return h("span", { class: "unknown" }, element.type);
  const act = (value) =>
    confirmed(element.confirm, surface.names).then((yes) => yes && surface.press(block, element, value));
  return make({ element, block, surface, id, act, key: `${block.block_id}/${element.action_id}` });
}

const MAKERS = {
  button: ({ element, act }) =>
    h(
      "button",
      {
        type: "button",
        class: `button ${element.style ?? ""}`,
        "aria-label": element.accessibility_label,
        onclick: () => {
          if (/^https?:/i.test(element.url ?? "")) window.open(element.url, "_blank", "noopener,noreferrer");
          act(element.value ?? null);
        },
      },
      plain(element.text),
    ),
  overflow: (part) =>
    menu(part, options(part.element), { placeholder: "⋯", forgets: true, label: "More actions" }),
  static_select: (part) => menu(part, options(part.element)),
  external_select: external,
  users_select: (part) => menu(part, part.surface.people()),
  channels_select: (part) => menu(part, part.surface.channels()),
  conversations_select: (part) => menu(part, part.surface.channels()),
  multi_static_select: (part) => boxes(part, options(part.element)),
  multi_external_select: external,
  multi_users_select: (part) => boxes(part, part.surface.people()),
  multi_channels_select: (part) => boxes(part, part.surface.channels()),
  multi_conversations_select: (part) => boxes(part, part.surface.channels()),
  checkboxes: (part) => boxes(part, options(part.element)),
  radio_buttons: (part) => boxes(part, options(part.element), { type: "radio" }),
  datepicker: (part) => field(part, { type: "date" }),
  timepicker: (part) => field(part, { type: "time" }),
  datetimepicker: (part) =>
    field(
      part,
      { type: "datetime-local" },
      { read: (text) => (text ? Math.floor(new Date(text) / 1000) : null), write: localTime },
    ),
  plain_text_input: (part) =>
    part.element.multiline ? field(part, { rows: 4 }, { tag: "textarea" }) : field(part, { type: "text" }),
  rich_text_input: (part) => field(part, { rows: 4 }, { tag: "textarea", read: asRichText }),
  number_input: (part) =>
    field(part, {
      type: "number",
      step: part.element.is_decimal_allowed ? "any" : "1",
      min: part.element.min_value,
      max: part.element.max_value,
    }),
  email_text_input: (part) => field(part, { type: "email" }),
  url_text_input: (part) => field(part, { type: "url" }),
  file_input: files,
  workflow_button: (part) => MAKERS.button(part),
};

function field(
  { element, block, surface, id, act, key },
  properties,
  { tag = "input", read = (text) => text || null, write = String } = {},
) {
  const kept = surface.values[key] ?? initial(element);
  const control = h(tag, {
    id,
    class: "field",
    placeholder: plain(element.placeholder) || null,
    "aria-label": id ? null : plain(element.placeholder) || element.type,
    minlength: element.min_length,
    maxlength: element.max_length,
    ...properties,
    oninput: () => (surface.values[key] = read(control.value)),
    onchange: () => (block.type !== "input" || block.dispatch_action) && act(read(control.value)),
  });
  if (kept !== null && kept !== undefined && typeof kept !== "object") control.value = write(kept);
  return control;
}

function menu(
  { element, surface, block, id, act, key },
  groups,
  { placeholder, forgets = false, label } = {},
) {
  const kept = forgets ? null : (surface.values[key] ?? initial(element));
  const blank = placeholder ?? (plain(element.placeholder) || "Choose…");
  const control = h(
    "select",
    {
      id,
      class: forgets ? "field overflow" : "field",
      "aria-label": id ? null : (label ?? blank),
      onchange: () => {
        const value = control.value || null;
        if (!forgets) surface.values[key] = value;
        if (block.type !== "input" || block.dispatch_action) act(value);
        if (forgets) control.value = "";
      },
    },
    h("option", { value: "" }, blank),
    groups.map((group) =>
      group.label
        ? h("optgroup", { label: group.label }, group.options.map(choice))
        : group.options.map(choice),
    ),
  );
  control.value = kept ?? "";
  return control;
}

function choice({ value, label }) {
  return h("option", { value }, label);
}

function boxes({ element, surface, block, act, key }, groups, { type = "checkbox" } = {}) {
  const kept = [surface.values[key] ?? initial(element) ?? []].flat();
  const frame = h("div", { class: "boxes", role: type === "radio" ? "radiogroup" : "group" });
  const changed = () => {
    const values = [...frame.querySelectorAll("input:checked")].map((each) => each.value);
    surface.values[key] = type === "radio" ? (values[0] ?? null) : values;
    if (block.type !== "input" || block.dispatch_action) act(surface.values[key]);
  };
  const name = `${key}/${surface.serial()}`;
  const box = ({ value, label, option }) =>
    h(
      "label",
      { class: "box" },
      h("input", { type, name, value, checked: kept.includes(value), onchange: changed }),
      h(
        "span",
        {},
        option ? textObject(option.text, surface.names) : label,
        option?.description && h("small", {}, textObject(option.description, surface.names)),
      ),
    );
  frame.append(
    ...groups.flatMap((group) => [
      ...(group.label ? [h("strong", {}, group.label)] : []),
      ...group.options.map(box),
    ]),
  );
  return frame;
}

function files({ element, surface, id, key }) {
  const { control, chips } = chooser({
    id,
    label: "Files",
    accept: (element.filetypes ?? []).map((type) => `.${type}`).join(","),
    most: element.max_files ?? 10,
    user: surface.me,
    kept: surface.files[key],
    changed: (chosen) => {
      surface.files[key] = chosen;
      surface.values[key] = chosen.map((file) => file.id);
    },
  });
  return h("div", { class: "files" }, chips, control);
}

/** A menu whose options the app looks up while somebody types. */
function external({ element, surface, block, id, act, key }) {
  const several = element.type.startsWith("multi_");
  const list = h("ul", { class: "suggestions", role: "listbox" });
  const picked = h("div", { class: "picked" });
  let offered = [];
  const choose = (option) => {
    surface.values[key] = several ? [...(surface.values[key] ?? []), option] : option;
    draw();
    if (block.type !== "input" || block.dispatch_action) act(surface.values[key]);
  };
  const draw = () => {
    const kept = [surface.values[key] ?? []].flat();
    show(
      picked,
      kept.map((option) =>
        h(
          "button",
          {
            type: "button",
            class: "chip",
            "aria-label": `Remove ${plain(option.text)}`,
            onclick: () => {
              surface.values[key] = several ? kept.filter((each) => each !== option) : null;
              draw();
            },
          },
          plain(option.text),
          " ×",
        ),
      ),
    );
    show(
      list,
      offered.map((option) =>
        h(
          "li",
          { role: "option" },
          h(
            "button",
            {
              type: "button",
              onclick: () => {
                offered = [];
                search.value = "";
                choose(option);
              },
            },
            plain(option.text),
          ),
        ),
      ),
    );
  };
  const search = h("input", {
    id,
    class: "field",
    type: "search",
    placeholder: plain(element.placeholder) || "Type to search…",
    oninput: async () => {
      const typed = search.value;
      const found =
        typed.length >= (element.min_query_length ?? 3) ? await surface.suggest(element, typed) : [];
      if (search.value === typed) {
        offered = found;
        draw();
      }
    },
  });
  draw();
  return h("div", { class: "external" }, picked, search, list);
}

/** Asks before an action that wants it. */
function confirmed(confirm, names) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((answer) => {
    const done = (yes) => {
      box.close();
      box.remove();
      answer(yes);
    };
    const box = h(
      "dialog",
      { class: "modal small", "aria-label": plain(confirm.title), oncancel: () => done(false) },
      h("header", {}, h("h2", {}, plain(confirm.title))),
      h("div", { class: "modal-body" }, textObject(confirm.text, names)),
      h(
        "footer",
        {},
        h("button", { type: "button", class: "button", onclick: () => done(false) }, plain(confirm.deny)),
        h(
          "button",
          { type: "button", class: `button ${confirm.style ?? "primary"}`, onclick: () => done(true) },
          plain(confirm.confirm),
        ),
      ),
    );
    document.body.append(box);
    box.showModal();
  });
}

function options(element) {
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  return groups.map((group) => ({
    label: group.label && plain(group.label),
    options: group.options.map((option) => ({ value: option.value, label: plain(option.text), option })),
  }));
}

function initial(element) {
  if (element.initial_option) return element.initial_option.value;
  if (element.initial_options) return element.initial_options.map((each) => each.value);
  const name = Object.keys(element).find((each) => each.startsWith("initial_"));
  return name ? element[name] : null;
}

function localTime(seconds) {
  const when = new Date(seconds * 1000);
  return new Date(when - when.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function asRichText(text) {
  return text
    ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] }
    : null;
}
