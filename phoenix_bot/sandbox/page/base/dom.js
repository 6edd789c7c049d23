// Builds and updates DOM nodes. Text always becomes text nodes, so nothing that a person typed becomes markup.

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M4 15h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9l6 6 6-6",
  back: "M15 5l-7 7 7 7",
  smile: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8.5 14.2a4.4 4.4 0 0 0 7 0M9 9.3v.6M15 9.3v.6",
  reply: "M4 5h16v11H11l-4 4v-4H4z",
  pin: "M9 4h6l-1 6 4 4H6l4-4zM12 14v6",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  send: "M4 4l17 8-17 8 3-8zM7 12h14",
  people: "M9 5a3 3 0 1 0 0 7a3 3 0 1 0 0-7M3 20c0-8 12-8 12 0M16 5a3 3 0 0 1 0 7M17 14c3 1 4 3 4 6",
  tune: "M4 7h9M18 7h2M4 17h3M12 17h8M15.5 4.5v5M9.5 14.5v5",
  eye: "M2 12s4-6 10-6 10 6 10 6-4 6-10 6S2 12 2 12zM12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5",
  bookmark: "M7 4h10v16l-5-4-5 4z",
};

const isThere = (value) => value !== null && value !== undefined && value !== false;

/** A new element. Props are attributes, or listeners if named `on…`; null, undefined and false are left out. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props).filter(([, given]) => isThere(given))) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter(isThere));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

export const iconButton = (name, label, onclick, props = {}) =>
  h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props }, icon(name));

const drawn = new WeakMap();

/**
 * Makes the children of `parent` be `items` ({key, sig, build}), in order. A child whose key and sig are unchanged
 * stays the very same node, so focus, scroll and half-typed text survive a snapshot.
 */
export function keyed(parent, items) {
  const old = new Map([...parent.children].map((node) => [drawn.get(node)?.key, node]));
  const nodes = items.filter(Boolean).map((item) => {
    const kept = old.get(item.key);
    if (kept && drawn.get(kept).sig === item.sig) return kept;
    const node = item.build();
    drawn.set(node, { key: item.key, sig: item.sig });
    return node;
  });
  const wanted = new Set(nodes);
  for (const node of [...parent.children]) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, place) => {
    if (parent.children[place] !== node) parent.insertBefore(node, parent.children[place] ?? null);
  });
}

let counter = 0;
export const freshId = (stem) => `${stem}-${++counter}`;

const SAFE = ["http:", "https:", "mailto:", "tel:"];

/** The address if it is harmless to follow, else null (`javascript:` and the like). */
export function safeUrl(address) {
  try {
    return SAFE.includes(new URL(address, location.href).protocol) ? address : null;
  } catch {
    return null;
  }
}
