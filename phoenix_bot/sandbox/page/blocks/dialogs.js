// Dialogs over everything: a question to confirm, or a text to enter.

import { freshId, h } from "../base/dom.js";
import { textNodes } from "../text/mrkdwn.js";

/** A dialog over everything; `fill(close)` builds its content. Returns what `close` is given; null if dismissed. */
function dialog(title, fill) {
  return new Promise((resolve) => {
    const id = freshId("title");
    const close = (answer) => {
      box.remove();
      resolve(answer);
    };
    const box = h("dialog", { class: "small-dialog", "aria-labelledby": id, oncancel: () => close(null) });
    box.append(h("h2", { id }, title), ...fill(close));
    document.body.append(box);
    box.showModal();
  });
}

/** Asks the question of a Block Kit confirm object; returns true if there is none. */
export async function confirmed(question) {
  if (!question) return true;
  const { title, text, confirm, deny, style = "primary" } = question;
  return await dialog(title.text, (close) => [
    h("p", {}, textNodes(text)),
    h(
      "footer",
      {},
      h("button", { type: "button", class: "button", onclick: () => close(false) }, deny.text),
      h("button", { type: "button", class: `button ${style}`, onclick: () => close(true) }, confirm.text),
    ),
  ]);
}

/** Asks for a text, or for one of `choices` ({value: label}); returns null if dismissed. */
export function ask(title, label, confirm, choices = null) {
  const id = freshId("answer");
  const options = Object.entries(choices ?? {}).map(([value, text]) => h("option", { value }, text));
  const input = choices ? h("select", { id }, options) : h("input", { id, required: true });
  return dialog(title, (close) => {
    const onsubmit = (event) => {
      event.preventDefault();
      close(input.value);
    };
    const cancel = h("button", { type: "button", class: "button", onclick: () => close(null) }, "Cancel");
    const footer = h("footer", {}, cancel, h("button", { class: "button primary" }, confirm));
    return [h("form", { onsubmit }, h("label", { for: id }, label), input, footer)];
  });
}
