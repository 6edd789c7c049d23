// What is shown over the page for a moment: menus, pop-ups, toasts.

import { h } from "./dom.js";

/** Tells the person that something went wrong; it stays for a while, or until clicked. */
export function toast(text) {
  const node = h("button", { type: "button", class: "toast", onclick: () => node.remove() }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), 6000);
}

/** Puts a fixed box, at most `most` pixels high, below its anchor, or above it if there is more room. */
export function place(box, anchor, { side = "start", most = innerHeight } = {}) {
  const at = anchor.getBoundingClientRect();
  const below = innerHeight - at.bottom - 12;
  const above = at.top - 12;
  const flip = Math.min(box.scrollHeight, most) > below && above > below;
  box.style.maxHeight = `${Math.min(most, flip ? above : below)}px`;
  box.style.top = flip ? "" : `${at.bottom + 4}px`;
  box.style.bottom = flip ? `${innerHeight - at.top + 4}px` : "";
  const left = side === "end" ? at.right - box.offsetWidth : at.left;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - box.offsetWidth - 8))}px`;
}

let closeOpen = () => {};

/** Shows `content` at its anchor until Escape, a click elsewhere, or `close()`, which it returns. */
export function popup(anchor, content, side = "end") {
  closeOpen();
  const box = h("div", { class: "popup" }, content);
  const outside = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    close();
    anchor.focus();
  };
  const close = () => {
    box.remove();
    anchor.removeAttribute("aria-expanded");
    document.removeEventListener("pointerdown", outside);
    document.removeEventListener("keydown", escape, true);
    closeOpen = () => {};
  };
  (anchor.closest("dialog") ?? document.body).append(box);
  anchor.setAttribute("aria-expanded", "true");
  place(box, anchor, { side });
  document.addEventListener("pointerdown", outside);
  document.addEventListener("keydown", escape, true);
  box.querySelector("input, button, a")?.focus();
  closeOpen = close;
  return close;
}

/** A menu of {label, note?, danger?, choose}; a second click on its anchor closes it. */
export function menu(anchor, entries, side) {
  if (anchor.hasAttribute("aria-expanded")) return closeOpen();
  const item = ({ label, note, danger, choose }) => {
    const onclick = () => {
      close();
      choose();
    };
    const props = { type: "button", role: "menuitem", class: danger ? "danger" : null, onclick };
    return h("button", props, label, note && h("small", {}, note));
  };
  const items = entries.filter(Boolean).map(item);
  const empty = h("p", { class: "empty" }, "Nothing here.");
  const close = popup(anchor, items.length ? h("div", { role: "menu", onkeydown: moveFocus }, items) : empty, side);
}

function moveFocus(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...event.currentTarget.children];
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
}
