// table and data_table blocks; a data_table is sorted by its column heads and turned page by page.

import { h, show } from "./dom.js";
import { richText } from "./rich_text.js";

export function table(block, names) {
  const settings = block.column_settings ?? [];
  const cells = (row, tag) =>
    h(
      "tr",
      {},
      row.map((cell, place) =>
        h(
          tag,
          { class: aligned(cell, settings[place]), scope: tag === "th" ? "col" : null },
          shown(cell, names),
        ),
      ),
    );
  const [head, ...rows] = block.rows;
  return h(
    "div",
    { class: "table", tabindex: 0 },
    h(
      "table",
      {},
      h("thead", {}, cells(head, "th")),
      h(
        "tbody",
        {},
        rows.map((row) => cells(row, "td")),
      ),
    ),
  );
}

export function dataTable(block, names) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const state = { column: null, ascending: true, page: 0 };
  const heads = head.map((cell, place) =>
    h(
      "th",
      { scope: "col", class: aligned(rows[0]?.[place]) },
      h("button", { type: "button", onclick: () => sort(place) }, text(cell)),
    ),
  );
  const body = h("tbody");
  const pager = h("div", { class: "pager" });

  function sort(place) {
    state.ascending = state.column === place ? !state.ascending : true;
    state.column = place;
    state.page = 0;
    draw();
  }

  function draw() {
    const order =
      state.column === null
        ? rows
        : [...rows].sort(
            (one, other) => compare(one[state.column], other[state.column]) * (state.ascending ? 1 : -1),
          );
    const pages = Math.ceil(rows.length / size);
    const seen = order.slice(state.page * size, (state.page + 1) * size);
    show(
      body,
      seen.map((row) =>
        h(
          "tr",
          {},
          row.map((cell) => h("td", { class: aligned(cell) }, shown(cell, names))),
        ),
      ),
    );
    heads.forEach((each, place) =>
      each.setAttribute(
        "aria-sort",
        state.column !== place ? "none" : state.ascending ? "ascending" : "descending",
      ),
    );
    show(
      pager,
      pages > 1
        ? [
            turn("Previous page", "‹", -1, state.page === 0),
            h("span", {}, `${state.page + 1} of ${pages}`),
            turn("Next page", "›", 1, state.page === pages - 1),
          ]
        : [],
    );
  }

  function turn(label, sign, step, disabled) {
    return h(
      "button",
      {
        type: "button",
        class: "icon",
        "aria-label": label,
        disabled,
        onclick: () => {
          state.page += step;
          draw();
        },
      },
      sign,
    );
  }

  draw();
  return h(
    "div",
    { class: "table data", tabindex: 0 },
    h("table", {}, h("caption", {}, caption(block.caption)), h("thead", {}, h("tr", {}, heads)), body),
    pager,
  );
}

function compare(one, other) {
  if (one.type === "raw_number" && other.type === "raw_number") return one.value - other.value;
  return text(one).localeCompare(text(other));
}

function aligned(cell, setting) {
  return setting?.align ?? (cell?.type === "raw_number" ? "right" : "left");
}

function shown(cell, names) {
  return cell.type === "rich_text" ? richText(cell, names) : text(cell);
}

function text(cell) {
  return String(cell.text ?? cell.value ?? "");
}

function caption(given) {
  return typeof given === "string" ? given : (given?.text ?? "");
}
