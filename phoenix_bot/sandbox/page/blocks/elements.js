// Block Kit's interactive elements. Each builder gets (element, at): `at` says where the element is.

import { freshId, h, icon, safeUrl } from "../base/dom.js";
import { menu } from "../base/popup.js";
import { textNodes } from "../text/mrkdwn.js";
import { day, epochOf, minute, now } from "../text/time.js";
import { fieldOf } from "./answers.js";
import { confirmed } from "./dialogs.js";
import { select } from "./selects.js";

/**
 * The place of one element: its surface (see surface.js) and block. In an input block, `id`, `labelId` and `errorId`
 * tie it to its label and error.
 */
export class At {
  constructor(surface, block, { id, labelId, errorId } = {}) {
    Object.assign(this, { surface, block, id, labelId, errorId });
  }

  key(element) {
    return `${this.block.block_id}/${element.action_id}`;
  }

  value(element) {
    return this.surface.answers.get(this.block, element);
  }

  keep(element, value) {
    this.surface.answers.set(this.block, element, value);
  }

  /** Keeps a new value, and tells the app if Slack would. */
  async change(element, value) {
    this.keep(element, value);
    if (this.block.type === "input" && !this.block.dispatch_action) return;
    await this.tell(element, { [fieldOf(element)]: value });
  }

  /** Sends block_actions for the element after its confirm dialog; returns whether that worked. */
  async tell({ type, action_id, confirm }, fields) {
    if (!(await confirmed(confirm))) return true;
    return this.surface.send({ type, action_id, block_id: this.block.block_id, ...fields });
  }

  /** Attributes that name a control: by its block's label, otherwise by its own text. */
  naming(element) {
    const name = this.id ? null : (element.accessibility_label ?? element.placeholder?.text ?? element.type);
    return { id: this.id, "aria-label": name, "data-key": this.key(element), "aria-describedby": this.errorId };
  }
}

const follow = (url) => url && safeUrl(url) && open(url, "_blank", "noreferrer");

function button(element, at) {
  const { text, value, url, style, accessibility_label: label } = element;
  const onclick = async () => {
    follow(url);
    node.classList.add("busy");
    const worked = await at.tell(element, { text, value, url, style });
    node.classList.remove("busy");
    node.classList.toggle("failed", !worked);
  };
  const props = { type: "button", class: `button ${style ?? ""}`, "aria-label": label, onclick };
  const node = h("button", props, textNodes(text));
  return node;
}

function overflow(element, at) {
  const choose = (option) => {
    follow(option.url);
    at.tell(element, { selected_option: option });
  };
  const entries = element.options.map((option) => ({ label: textNodes(option.text), choose: () => choose(option) }));
  const onclick = (event) => menu(event.currentTarget, entries);
  const props = { type: "button", class: "button square", "aria-label": "More options", "aria-haspopup": "menu" };
  return h("button", { ...props, onclick }, icon("dots"));
}

const FEW_LEFT = 300;

function textInput(element, at) {
  const { multiline, max_length: most, placeholder } = element;
  const count = h("span", { class: "count" });
  const showLeft = () => {
    const left = most - [...input.value].length;
    count.textContent = left < FEW_LEFT ? left : "";
    count.classList.toggle("over", left < 0);
  };
  const oninput = () => {
    at.keep(element, input.value || null);
    showLeft();
  };
  const onkeydown = (event) => {
    if (event.key !== "Enter" || multiline || !at.block.dispatch_action) return;
    event.preventDefault();
    at.tell(element, { value: input.value || null });
  };
  const props = {
    ...at.naming(element),
    ...(multiline ? { rows: 5 } : { type: "text" }),
    inputmode: element.type === "number_input" ? "decimal" : null,
    placeholder: placeholder?.text,
    value: at.value(element) ?? "",
    autofocus: element.focus_on_load,
    oninput,
    onkeydown,
  };
  const input = h(multiline ? "textarea" : "input", props);
  showLeft();
  return h("div", { class: "text-input" }, input, count);
}

/** Radio buttons or checkboxes. */
function ticks(element, at) {
  const several = element.type === "checkboxes";
  const type = several ? "checkbox" : "radio";
  const name = freshId("ticks");
  const picked = [at.value(element) ?? []].flat().map((option) => option.value);
  const onchange = () => {
    const chosen = element.options.filter((_, place) => inputs[place].checked);
    at.change(element, several ? chosen : (chosen[0] ?? null));
  };
  const inputs = element.options.map(({ value }) => {
    const checked = picked.includes(value);
    return h("input", { type, name, checked, "data-key": `${at.key(element)}/${value}`, onchange });
  });
  const line = (option, place) => {
    const about = option.description && h("small", {}, textNodes(option.description));
    return h("label", { class: "tick" }, inputs[place], h("span", {}, textNodes(option.text), about));
  };
  const role = several ? "group" : "radiogroup";
  const props = { role, "aria-labelledby": at.labelId, "aria-describedby": at.errorId };
  return h("div", props, element.options.map(line));
}

function moment(type) {
  return (element, at) => {
    const onchange = (event) => at.change(element, event.target.value || null);
    return h("input", { ...at.naming(element), class: "moment", type, value: at.value(element) ?? "", onchange });
  };
}

/** Date and time in the person's zone, as one Unix time. Whichever is filled first fills the other, too. */
function datetime(element, at) {
  const start = at.value(element);
  const onchange = ({ target }) => {
    const cleared = !target.value && !target.validity.badInput;
    date.value = cleared ? "" : date.value || day(now());
    time.value = cleared ? "" : time.value || minute(now());
    at.change(element, cleared ? null : epochOf(date.value, time.value));
  };
  const piece = (type, label, value) => {
    const naming = { "aria-label": label, "aria-describedby": at.errorId, "data-key": `${at.key(element)}/${type}` };
    return h("input", { ...naming, class: "moment", type, value, onchange });
  };
  const date = piece("date", "Date", start ? day(start) : "");
  const time = piece("time", "Time", start ? minute(start) : "");
  const label = at.labelId ? null : "Date and time";
  const props = { class: "datetime", role: "group", "aria-labelledby": at.labelId, "aria-label": label };
  return h("div", props, date, time);
}

const BUILDERS = {
  button,
  overflow,
  radio_buttons: ticks,
  checkboxes: ticks,
  datepicker: moment("date"),
  timepicker: moment("time"),
  datetimepicker: datetime,
  plain_text_input: textInput,
  number_input: textInput,
};

export function elementNode(element, at) {
  const build = BUILDERS[element.type] ?? (element.type.endsWith("_select") ? select : null);
  return build ? build(element, at) : h("p", { class: "empty" }, `(${element.type} is not shown here)`);
}

/** Whether the label of an input block belongs to a group of controls. */
export const isGroup = ({ type }) => ["datetimepicker", "radio_buttons", "checkboxes"].includes(type);
