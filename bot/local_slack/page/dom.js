// Elements made from tag, properties and children. Text is only ever set as text, never parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; properties that start with "on" are listeners, null and false leave an attribute out. */
export function h(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

export function svg(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Puts nodes in place of what an element holds, and keeps the nodes that stay. */
export function show(element, ...nodes) {
  const wanted = nodes.flat(Infinity).filter(Boolean);
  wanted.forEach((node, place) => {
    if (element.childNodes[place] !== node) element.insertBefore(node, element.childNodes[place] ?? null);
  });
  while (element.childNodes.length > wanted.length) element.lastChild.remove();
}
