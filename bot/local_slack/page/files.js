// Files: chosen at this machine and uploaded, waiting to be sent, shown in a message.

import { uploadFile } from "./calls.js";
import { h, show } from "./dom.js";
import { icon } from "./icons.js";

const IMAGE = /\.(png|jpe?g|gif)$/i;

/**
 * A button that lets people choose files, and a chip for each that was uploaded. `changed` is given the ids at each
 * change; `kept` are the files that were chosen before the place was drawn again.
 */
export function chooser({ id, label, accept, most = 10, user, kept = [], changed }) {
  let chosen = [...kept];
  const chips = h("div", { class: "picked" });
  const control = h("input", {
    id,
    type: "file",
    class: "field",
    "aria-label": id ? null : label,
    accept,
    multiple: most > 1,
    onchange: upload,
  });

  async function upload() {
    for (const file of [...control.files].slice(0, most - chosen.length)) {
      const { id: made } = await uploadFile(user(), file);
      if (made) chosen.push({ id: made, name: file.name });
    }
    control.value = "";
    draw();
  }

  function draw() {
    control.hidden = chosen.length >= most;
    show(chips, chosen.map(chip));
    changed(chosen);
  }

  function chip(file) {
    const remove = () => {
      chosen = chosen.filter((each) => each !== file);
      draw();
    };
    return h(
      "button",
      { type: "button", class: "chip", "aria-label": `Remove ${file.name}`, onclick: remove },
      `${file.name} ×`,
    );
  }

  draw();
  return {
    control,
    chips,
    clear: () => {
      chosen = [];
      draw();
    },
  };
}

/** A file of a message: a picture is shown, anything else can be saved. */
export function fileNode(file) {
  if (file.mode === "tombstone") return h("p", { class: "file gone" }, "This file was deleted.");
  const address = `/files/${file.id}`;
  if (!IMAGE.test(file.name))
    return h(
      "a",
      { class: "file", href: address, download: file.name },
      icon("page"),
      h("span", {}, file.name, h("small", {}, size(file.size))),
    );
  return h(
    "figure",
    { class: "image block" },
    h("figcaption", {}, file.title),
    h("img", { src: address, alt: file.alt_txt || file.title }),
  );
}

function size(bytes) {
  const units = ["bytes", "kB", "MB"];
  const unit = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return `${(bytes / 1000 ** unit).toFixed(unit && 1)} ${units[unit]}`;
}
