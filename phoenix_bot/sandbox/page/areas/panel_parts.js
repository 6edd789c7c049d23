// What the parts of the sandbox's panel are made of.

import { freshId, h } from "../base/dom.js";

export const button = (label, onclick) => h("button", { type: "button", class: "button", onclick }, label);

/** The options of a select; `names` has what is shown for a value, if that is something else. */
export const options = (values, names = {}) => values.map((value) => h("option", { value }, names[value] ?? value));

export function line(label, input) {
  input.id = freshId("sandbox");
  return h("div", { class: "line" }, h("label", { for: input.id }, label), input);
}
