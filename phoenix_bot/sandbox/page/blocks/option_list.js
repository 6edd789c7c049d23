// The list of options that drops down from an input: of a select, or of the composer.

import { freshId, h } from "../base/dom.js";
import { place } from "../base/popup.js";
import { textNodes } from "../text/mrkdwn.js";

/** Options are Block Kit's {text, description?} objects; they may have an image, too. */
export class OptionList {
  /** The list drops from the box `anchor`; `input` keeps the focus; `take(option)` gets what is chosen. */
  constructor(anchor, input, take) {
    Object.assign(this, { anchor, input, take, rows: [], active: -1 });
    const id = freshId("list");
    this.node = h("div", { id, class: "options", role: "listbox", hidden: true });
    this.node.addEventListener("mousedown", (event) => event.preventDefault());
    input.setAttribute("aria-controls", id);
    this.reposition = () => place(this.node, anchor, { most: 320 });
  }

  get open() {
    return !this.node.hidden;
  }

  /** Shows groups [{label?, options}] with the `chosen` ones ticked, or a text. */
  show(found, chosen = () => false) {
    this.rows = [];
    const text = typeof found === "string" && h("p", { class: "empty" }, found);
    this.node.replaceChildren(...(text ? [text] : found.map((group) => this.group(group, chosen))));
    this.node.hidden = false;
    this.node.style.minWidth = `${this.anchor.offsetWidth}px`;
    this.reposition();
    addEventListener("scroll", this.reposition, true);
    this.input.setAttribute("aria-expanded", "true");
    this.move(Math.max(this.rows.findIndex(({ option }) => chosen(option)), 0));
  }

  hide() {
    this.node.hidden = true;
    this.active = -1;
    removeEventListener("scroll", this.reposition, true);
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  group({ label, options }, chosen) {
    const title = label && h("div", { class: "group-label" }, textNodes(label));
    return h("div", { role: "group" }, title, options.map((option) => this.row(option, chosen(option))));
  }

  row(option, chosen) {
    const id = freshId("option");
    const props = { id, role: "option", "aria-selected": String(chosen), onclick: () => this.take(option) };
    const picture = option.image && h("img", { class: "face", src: option.image, alt: "" });
    const about = option.description && h("small", {}, textNodes(option.description));
    const node = h("div", props, picture, h("span", {}, textNodes(option.text), about));
    this.rows.push({ option, node });
    return node;
  }

  move(to) {
    this.rows[this.active]?.node.classList.remove("active");
    this.active = this.rows.length ? (to + this.rows.length) % this.rows.length : -1;
    const node = this.rows[this.active]?.node;
    if (!node) return;
    node.classList.add("active");
    node.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", node.id);
  }

  /** Handles a key of the input while the list is open; returns whether the key was meant for the list. */
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.move(this.active + step);
    else if (event.key === "Escape") this.hide();
    else if (event.key === "Enter" && this.active >= 0) this.take(this.rows[this.active].option);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
