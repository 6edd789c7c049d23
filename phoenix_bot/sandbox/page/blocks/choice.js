// The searchable dropdown behind every select: type to filter, arrows and Enter to choose, one or several.

import { h, icon } from "../base/dom.js";
import { textNodes } from "../text/mrkdwn.js";
import { OptionList } from "./option_list.js";

const shown = (option) => textNodes(option.text).join("");

/** The groups [{label, options}] with only those options that contain the query. */
export function matching(groups, query) {
  const wanted = query.trim().toLowerCase();
  const fits = ({ text, description }) => `${text.text} ${description?.text}`.toLowerCase().includes(wanted);
  return groups
    .map((group) => ({ ...group, options: group.options.filter(fits) }))
    .filter((group) => group.options.length);
}

/**
 * A combobox. `load(query)` returns groups of options or a text, or a promise of them; `onchange(options)` gets what
 * is chosen: at most one option, unless `most` is more. `props` are further attributes of its input.
 */
export class Choice {
  constructor({ props, chosen, most = 1, load, onchange }) {
    Object.assign(this, { chosen, most, load, onchange, asked: 0 });
    this.input = h("input", {
      ...props,
      type: "text",
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      onclick: () => this.open(""),
      oninput: () => this.open(this.input.value),
      onkeydown: (event) => this.keydown(event),
      onblur: () => this.close(),
    });
    const clear = { type: "button", class: "clear", "aria-label": "Clear choice", onclick: () => this.choose([]) };
    this.clearer = h("button", clear, icon("close"));
    this.chips = h("span", { class: "chips" });
    const grabbed = { class: "field", onmousedown: (event) => this.grab(event) };
    const field = h("div", grabbed, this.chips, this.input, this.clearer, icon("down"));
    this.list = new OptionList(field, this.input, (option) => this.take(option));
    this.node = h("div", { class: "choice" }, field, this.list.node);
    this.draw();
  }

  get several() {
    return this.most > 1;
  }

  has(option) {
    return this.chosen.some((other) => other.value === option.value);
  }

  without(option) {
    return this.chosen.filter((other) => other.value !== option.value);
  }

  /** A click on the field around the input opens the list, too. */
  grab(event) {
    if (event.target.closest("input, button")) return;
    event.preventDefault();
    this.input.focus();
    this.open("");
  }

  draw() {
    const chip = (option) => {
      const drop = () => this.choose(this.without(option));
      return h("button", { type: "button", class: "chip", title: "Remove", onclick: drop }, shown(option), " ×");
    };
    this.chips.replaceChildren(...(this.several ? this.chosen.map(chip) : []));
    this.input.value = this.several ? "" : this.chosen.map(shown).join("");
    this.clearer.hidden = this.several || !this.chosen.length;
  }

  async open(query) {
    const asked = ++this.asked;
    if (!query) this.input.select();
    const loading = this.load(query);
    if (loading instanceof Promise) this.list.show("Loading…");
    const found = await loading;
    if (asked === this.asked) this.list.show(found.length ? found : "No results", (option) => this.has(option));
  }

  take(option) {
    if (!this.several) this.choose([option]);
    else this.choose(this.has(option) ? this.without(option) : [...this.chosen, option].slice(0, this.most));
  }

  choose(options) {
    this.chosen = options;
    this.close();
    this.onchange(options);
  }

  close() {
    this.asked += 1;
    this.list.hide();
    this.draw();
  }

  keydown(event) {
    if (this.list.open && this.list.key(event)) {
      if (event.key === "Escape") this.close();
      return;
    }
    if (event.key === "ArrowDown") this.open("");
    else if (event.key === "Backspace" && this.several && !this.input.value) this.choose(this.chosen.slice(0, -1));
    if (event.key === "Enter") event.preventDefault();
  }
}
