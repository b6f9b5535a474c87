// Small drawings, so that nothing depends on which emoji a machine has.

import { svg } from "./dom.js";

const PATHS = {
  lock: "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  bars: "M4 16v-4M8 16V8M12 16v-6M16 16V4",
  hash: "M8 3 6 17M14 3l-2 14M4 7.5h13M3 12.5h13",
  page: "M5 2h7l4 4v12H5zM12 2v4h4",
  clip: "M15.5 9 10 14.5a3.4 3.4 0 0 1-4.8-4.8l6-6a2.3 2.3 0 0 1 3.3 3.3l-6 6",
  reply: "M8 5 3 10l5 5M3 10h9a5 5 0 0 1 5 5v1",
};

export function icon(name) {
  return svg(
    "svg",
    { class: "drawing", viewBox: "0 0 20 20", "aria-hidden": "true" },
    svg("path", { d: PATHS[name] }),
  );
}
