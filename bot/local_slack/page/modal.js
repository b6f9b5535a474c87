// The modal on top of a person's screen; what was filled in survives an update of the view.

import { blocks } from "./blocks.js";
import { send } from "./calls.js";
import { h, show } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { surface } from "./surface.js";

/** Draws the modal of a state into one dialog, which opens and closes with it. */
export function modalDialog() {
  const dialog = h("dialog", { class: "modal", oncancel: cancelled });
  let drawn = "";
  let values = {};
  let files = {};
  let state = null;
  let missing = {};
  document.body.append(dialog);

  function cancelled(event) {
    event.preventDefault();
    send("close", { user: state.me, view_id: state.modal.id });
  }

  async function submit(event) {
    event.preventDefault();
    const answer = await send("submit", { user: state.me, view_id: state.modal.id, values: { ...values } });
    missing = answer.errors ?? {};
    draw(state);
  }

  function draw(next) {
    const view = next.modal;
    if (!view) {
      drawn = "";
      if (dialog.open) dialog.close();
      state = next;
      return;
    }
    if (state?.modal?.id !== view.id) [values, files, missing] = [{}, {}, {}];
    state = next;
    const source = JSON.stringify([view, missing]);
    if (source === drawn) return;
    drawn = source;
    show(dialog, form(next, view));
    if (!dialog.open) dialog.showModal();
  }

  function form(state, view) {
    const place = surface(state, { view_id: view.id }, values, files);
    const errors = { ...missing, ...view.errors };
    const close = h(
      "button",
      { type: "button", class: "icon", "aria-label": "Close", onclick: cancelled },
      "×",
    );
    dialog.setAttribute("aria-label", plain(view.title));
    return h(
      "form",
      { novalidate: true, onsubmit: submit },
      h("header", {}, h("h2", {}, plain(view.title)), close),
      h(
        "div",
        { class: "modal-body" },
        errors[""] && h("p", { class: "error", role: "alert" }, errors[""]),
        blocks(view.blocks, place, errors),
      ),
      h(
        "footer",
        {},
        h(
          "button",
          { type: "button", class: "button", onclick: cancelled },
          view.close ? plain(view.close) : "Cancel",
        ),
        view.submit && h("button", { type: "submit", class: "button primary" }, plain(view.submit)),
      ),
    );
  }

  return draw;
}
