// data_visualization blocks as SVG: lines, grouped bars, areas, pies.

import { h, svg } from "./dom.js";

const WIDTH = 560;
const HEIGHT = 250;
const PLOT = { left: 56, right: 12, top: 14, bottom: 34 };

/** A figure with title, drawing and legend; every value is also its tooltip. */
export function chart(block) {
  const { type } = block.chart;
  const drawing = type === "pie" ? pie(block) : axesChart(block);
  return h("figure", { class: "chart" }, h("figcaption", {}, block.title), drawing, legend(block.chart));
}

function axesChart({ title, chart: { type, series, axis_config: axes } }) {
  const categories = axes.categories;
  const rows = series.map(({ name, data }) => ({
    name,
    values: categories.map((each) => valueOf(data, each)),
  }));
  const scale = scaled(rows.flatMap((row) => row.values));
  const x = (place) => PLOT.left + ((place + 0.5) * (WIDTH - PLOT.left - PLOT.right)) / categories.length;
  const y = (value) =>
    HEIGHT -
    PLOT.bottom -
    ((value - scale.low) * (HEIGHT - PLOT.top - PLOT.bottom)) / (scale.high - scale.low);
  const draw = type === "bar" ? bars : lines;
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": spoken(title, rows, categories) },
    grid(scale, y),
    categoryLabels(categories, x),
    axisName(axes.x_label, WIDTH / 2, HEIGHT - 4, "middle"),
    axisName(axes.y_label, PLOT.left, 10, "start"),
    draw(rows, categories, x, y, type, scale),
  );
}

function lines(rows, categories, x, y, type, scale) {
  return rows.map((row, place) => {
    const points = row.values.map((value, index) => `${x(index)},${y(value)}`).join(" ");
    const ground = y(Math.max(0, scale.low));
    const area = `${x(0)},${ground} ${points} ${x(row.values.length - 1)},${ground}`;
    return svg(
      "g",
      { class: `series-${place}` },
      type === "area" && svg("polygon", { class: "area", points: area }),
      svg("polyline", { class: "line", points }),
      row.values.map((value, index) =>
        svg(
          "circle",
          { class: "dot", cx: x(index), cy: y(value), r: 3 },
          tip(row.name, categories[index], value),
        ),
      ),
    );
  });
}

function bars(rows, categories, x, y) {
  const band = (WIDTH - PLOT.left - PLOT.right) / categories.length;
  const width = Math.min(44, (band * 0.72) / rows.length);
  return rows.map((row, place) =>
    svg(
      "g",
      { class: `series-${place}` },
      row.values.map((value, index) => {
        const left = x(index) + (place - rows.length / 2) * width;
        const [top, bottom] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
        const shape = {
          class: "bar",
          x: left + 1,
          y: top,
          width: width - 2,
          height: Math.max(1, bottom - top),
          rx: 2,
        };
        return svg("rect", shape, tip(row.name, categories[index], value));
      }),
    ),
  );
}

function pie({ title, chart: { segments } }) {
  const total = segments.reduce((sum, each) => sum + each.value, 0);
  const middle = HEIGHT / 2;
  let angle = -Math.PI / 2;
  const slices = segments.map((segment, place) => {
    const [start, end] = [angle, (angle += (segment.value / total) * 2 * Math.PI)];
    return svg(
      "path",
      { class: `slice series-${place}`, d: slice(middle, middle, middle - 14, start, end) },
      tip(segment.label, "", segment.value),
    );
  });
  const label = `${title}: ${segments.map((each) => `${each.label} ${percent(each.value, total)}`).join(", ")}`;
  return svg(
    "svg",
    { viewBox: `0 0 ${HEIGHT} ${HEIGHT}`, class: "pie", role: "img", "aria-label": label },
    slices,
  );
}

function slice(x, y, radius, start, end) {
  if (end - start > 2 * Math.PI - 1e-6) {
    return `M${x - radius},${y}a${radius},${radius} 0 1 1 ${2 * radius},0a${radius},${radius} 0 1 1 ${-2 * radius},0`;
  }
  const at = (angle) => `${x + radius * Math.cos(angle)},${y + radius * Math.sin(angle)}`;
  return `M${x},${y}L${at(start)}A${radius},${radius} 0 ${end - start > Math.PI ? 1 : 0} 1 ${at(end)}Z`;
}

function legend({ type, series, segments }) {
  const total = (segments ?? []).reduce((sum, each) => sum + each.value, 0);
  const names =
    type === "pie"
      ? segments.map((each) => `${each.label} · ${percent(each.value, total)}`)
      : series.map((each) => each.name);
  return h(
    "ul",
    { class: "legend" },
    names.map((name, place) => h("li", { class: `series-${place}` }, h("span", {}, name))),
  );
}

function grid(scale, y) {
  return scale.ticks.map((tick) =>
    svg(
      "g",
      { class: tick === 0 ? "grid zero" : "grid" },
      svg("line", { x1: PLOT.left, x2: WIDTH - PLOT.right, y1: y(tick), y2: y(tick) }),
      svg("text", { x: PLOT.left - 6, y: y(tick) + 4, "text-anchor": "end" }, short(tick)),
    ),
  );
}

function categoryLabels(categories, x) {
  const longest = Math.max(...categories.map(width));
  const fit = Math.max(1, Math.floor((WIDTH - PLOT.left - PLOT.right) / (longest * 6.5 + 8)));
  const every = Math.ceil(categories.length / fit);
  return categories.map(
    (label, place) =>
      place % every === 0 &&
      svg(
        "text",
        { class: "category", x: x(place), y: HEIGHT - PLOT.bottom + 16, "text-anchor": "middle" },
        label,
      ),
  );
}

function axisName(name, x, y, anchor) {
  return name && svg("text", { class: "axis", x, y, "text-anchor": anchor }, name);
}

function tip(...parts) {
  return svg(
    "title",
    {},
    parts
      .filter((part) => part !== "")
      .map((part) => (typeof part === "number" ? part.toLocaleString() : part))
      .join(" · "),
  );
}

function spoken(title, rows, categories) {
  return `${title}: ${rows.map((row) => `${row.name} ${row.values.map((value, place) => `${categories[place]} ${value}`).join(", ")}`).join("; ")}`;
}

/** Round steps below and above the values; zero is always in sight. */
function scaled(values) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (most - least || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
  const low = Math.floor(least / step) * step;
  const count = Math.max(1, Math.ceil((most - low) / step - 1e-9));
  return {
    low,
    high: low + count * step,
    ticks: Array.from({ length: count + 1 }, (_, place) => Number((low + place * step).toPrecision(12))),
  };
}

function valueOf(data, category) {
  return data.find((point) => point.label === category)?.value ?? 0;
}

/** Width in Latin letters: CJK letters are twice as wide. */
function width(text) {
  return [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x1100 ? 2 : 1), 0);
}

function short(value) {
  return new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 }).format(value);
}

function percent(value, total) {
  return `${((100 * value) / total).toFixed(value / total < 0.1 ? 1 : 0)}%`;
}
