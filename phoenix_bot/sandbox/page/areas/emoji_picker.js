// A small picker of emoji: the frequent ones, or those whose name contains what is typed.

import { h } from "../base/dom.js";
import { popup } from "../base/popup.js";
import { emoji, emojiNames, FREQUENT } from "../text/emoji.js";

/** Lets the person pick an emoji; `choose(name)` may also get a typed name that this page cannot draw. */
export function pickEmoji(anchor, choose, side) {
  const typed = () => input.value.replace(/^:+|:+$/g, "");
  const found = () => (typed() ? emojiNames(typed()).slice(0, 36) : FREQUENT);
  const pick = (name) => {
    close();
    choose(name);
  };
  const cell = (name) => {
    const props = { type: "button", "aria-label": `:${name}:`, title: `:${name}:`, onclick: () => pick(name) };
    return h("button", props, emoji(name));
  };
  const draw = () => grid.replaceChildren(...found().map(cell));
  const onkeydown = (event) => {
    if (event.key === "Enter" && typed()) pick(emoji(typed()) ? typed() : (found()[0] ?? typed()));
  };
  const props = { type: "text", "aria-label": "Find an emoji", placeholder: "Find an emoji" };
  const input = h("input", { ...props, oninput: draw, onkeydown });
  const grid = h("div", { class: "emoji-grid" });
  draw();
  const close = popup(anchor, h("div", { class: "emoji-picker" }, input, grid), side);
}
