// Block Kit's interactive elements. Each builder gets (element, at): where the element stands and what surrounds it.

import { fieldOf } from "./answers.js";
import { Choice, matching } from "./choice.js";
import { freshId, h, icon, safeUrl } from "./dom.js";
import { textNodes } from "./mrkdwn.js";
import { confirmed, menu } from "./overlay.js";
import { day, epochOf, minute } from "./time.js";
import { member, nameOf, pictureOf, titleOf, world } from "./world.js";

const plain = (text) => ({ type: "plain_text", text, emoji: false });

/**
 * The place of one element on a surface.
 * `surface`: {answers, send(action) -> Promise<bool>, suggest(block, element, query) -> Promise<groups or text>};
 * `id`, `labelId`, `errorId` tie it to the label and error of its input block, and are missing elsewhere.
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

  /** Keeps a new value, and tells the app where Slack would. */
  async change(element, value) {
    this.surface.answers.set(this.block, element, value);
    if (this.block.type !== "input" || (this.block.dispatch_action && !isText(element))) await this.tell(element, { [fieldOf(element)]: value });
  }

  /** Sends block_actions for the element, once its confirm dialog is answered. */
  async tell(element, fields) {
    if (!(await confirmed(element.confirm))) return true;
    const { type, action_id } = element;
    return this.surface.send({ type, action_id, block_id: this.block.block_id, ...fields });
  }

  /** Attributes that make an element of an input block findable by its label, and of another block by its own text. */
  naming(element) {
    const name = this.id ? null : element.accessibility_label ?? element.placeholder?.text ?? element.type;
    return { id: this.id, "aria-label": name, "data-key": this.key(element), "aria-describedby": this.errorId };
  }
}

const isText = (element) => element.type.endsWith("_input");

function button(element, at) {
  const style = element.style ? `button ${element.style}` : "button";
  const { text, value, url, style: look } = element;
  const onclick = async () => {
    if (url) open(safeUrl(url), "_blank", "noreferrer");
    node.classList.add("busy");
    const worked = await at.tell(element, JSON.parse(JSON.stringify({ text, value, url, style: look })));
    node.classList.remove("busy");
    node.classList.toggle("failed", !worked);
  };
  const node = h("button", { type: "button", class: style, "aria-label": element.accessibility_label, onclick }, textNodes(text));
  return node;
}

function overflow(element, at) {
  const choose = (option) => {
    if (option.url) open(safeUrl(option.url), "_blank", "noreferrer");
    at.tell(element, { selected_option: option });
  };
  const entries = element.options.map((option) => ({ label: textNodes(option.text), choose: () => choose(option) }));
  const onclick = () => menu(node, entries);
  const node = h("button", { type: "button", class: "button square", "aria-label": "More options", "aria-haspopup": "menu", onclick }, icon("dots"));
  return node;
}

function textInput(element, at) {
  const count = element.max_length && h("span", { class: "count" });
  const tick = () => {
    const left = element.max_length - [...input.value].length;
    count?.replaceChildren(left > 300 ? "" : String(left));
    count?.classList.toggle("over", left < 0);
  };
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const send = () => at.tell(element, { value: input.value || null });
  let timer;
  const props = {
    ...at.naming(element),
    type: element.multiline ? null : "text",
    inputmode: element.type === "number_input" ? "decimal" : null,
    placeholder: element.placeholder?.text,
    value: at.value(element) ?? "",
    autofocus: element.focus_on_load,
    rows: element.multiline ? 5 : null,
    oninput: () => {
      at.surface.answers.set(at.block, element, input.value || null);
      tick();
      clearTimeout(timer);
      if (at.block.dispatch_action && on.includes("on_character_entered")) timer = setTimeout(send, 300);
    },
    onkeydown: (event) => {
      if (event.key !== "Enter" || element.multiline || !at.block.dispatch_action || !on.includes("on_enter_pressed")) return;
      event.preventDefault();
      send();
    },
  };
  const input = h(element.multiline ? "textarea" : "input", props);
  tick();
  return h("div", { class: "text-input" }, input, count);
}

const people = () => [...world.members.values()].filter((one) => !one.deleted);

function personOption(id) {
  const real = member(id)?.real_name;
  const description = real && real !== nameOf(id) ? plain(real) : null;
  return { text: plain(nameOf(id)), value: id, image: pictureOf(id), description };
}

const channelOption = (id) => {
  const channel = world.channels.get(id);
  return { text: plain(channel ? (channel.kind === "im" ? "" : "#") + titleOf(channel) : id), value: id };
};
const KINDS = { im: "im", private: "private", channel: "public" };

function conversations(element) {
  const include = element.filter?.include ?? (element.type.includes("channels") ? ["public"] : Object.values(KINDS));
  return [...world.channels.values()].filter((channel) => !channel.is_archived && include.includes(KINDS[channel.kind]));
}

const local = (options) => (query) => matching([{ options: options() }], query);
const staticGroups = (element) => (query) => matching(element.option_groups ?? [{ options: element.options }], query);

/** A load function that asks the app, a moment after the last key. */
function external(element, at) {
  const least = element.min_query_length ?? 3;
  let timer;
  return (query) => {
    clearTimeout(timer);
    if (query.length < least) return `Type at least ${least} character${least === 1 ? "" : "s"} to search`;
    return new Promise((resolve) => {
      timer = setTimeout(() => resolve(at.surface.suggest(at.block, element, query)), query ? 200 : 0);
    });
  };
}

/** For each kind of select: where options come from, and how a stored value becomes an option (ids do, options are). */
const SOURCES = {
  static: [staticGroups, (option) => option],
  external: [external, (option) => option],
  users: [() => local(() => people().map((one) => personOption(one.id))), personOption],
  conversations: [(element) => local(() => conversations(element).map((one) => channelOption(one.id))), channelOption],
  channels: [(element) => local(() => conversations(element).map((one) => channelOption(one.id))), channelOption],
};

function select(element, at) {
  const several = element.type.startsWith("multi_");
  const kind = element.type.replace("multi_", "").replace("_select", "");
  const [source, optionOf] = SOURCES[kind];
  const stored = (option) => (kind === "static" || kind === "external" ? option : option.value);
  const { id, "aria-label": name, "data-key": key, "aria-describedby": invalid } = at.naming(element);
  const placeholder = element.placeholder?.text ?? (several ? "Select options" : "Select an option");
  return new Choice({
    id, name, key, invalid, placeholder,
    chosen: [at.value(element) ?? []].flat().map(optionOf),
    most: several ? element.max_selected_items ?? Infinity : 1,
    load: source(element, at),
    onchange: (options) => at.change(element, several ? options.map(stored) : options.length ? stored(options[0]) : null),
  }).node;
}

/** Radio buttons or checkboxes. */
function ticks(element, at) {
  const several = element.type === "checkboxes";
  const name = freshId("ticks");
  const picked = [at.value(element) ?? []].flat().map((option) => option.value);
  const onchange = () => {
    const chosen = element.options.filter((_, place) => inputs[place].checked);
    at.change(element, several ? chosen : chosen[0] ?? null);
  };
  const inputs = element.options.map((option) => {
    const type = several ? "checkbox" : "radio";
    return h("input", { type, name, checked: picked.includes(option.value), "data-key": `${at.key(element)}/${option.value}`, onchange });
  });
  const lines = element.options.map((option, place) => {
    const about = option.description && h("small", {}, textNodes(option.description));
    return h("label", { class: "tick" }, inputs[place], h("span", {}, textNodes(option.text), about));
  });
  const role = several ? "group" : "radiogroup";
  return h("div", { role, "aria-labelledby": at.labelId, "aria-describedby": at.errorId }, lines);
}

function moment(type) {
  return (element, at) => {
    const onchange = () => at.change(element, input.value || null);
    const input = h("input", { ...at.naming(element), class: "moment", type, value: at.value(element) ?? "", onchange });
    return input;
  };
}

/** Date and time in the person's zone; the value is one Unix time. The one that is filled first brings the other along. */
function datetime(element, at) {
  const start = at.value(element);
  const piece = (type, label, value) => {
    const key = `${at.key(element)}/${type}`;
    return h("input", { class: "moment", type, value, "aria-label": label, "data-key": key, "aria-describedby": at.errorId, onchange });
  };
  const onchange = (event) => {
    const now = Date.now() / 1000;
    const cleared = !event.target.value && !event.target.validity.badInput;
    date.value = cleared ? "" : date.value || day(now);
    time.value = cleared ? "" : time.value || minute(now);
    at.change(element, cleared ? null : epochOf(date.value, time.value));
  };
  const date = piece("date", "Date", start ? day(start) : "");
  const time = piece("time", "Time", start ? minute(start) : "");
  const name = at.labelId ? null : "Date and time";
  return h("div", { class: "datetime", role: "group", "aria-labelledby": at.labelId, "aria-label": name }, date, time);
}

const image = (element) => h("img", { class: "accessory-image", src: safeUrl(element.image_url ?? ""), alt: element.alt_text });

const BUILDERS = {
  button, overflow, image, datetimepicker: datetime, radio_buttons: ticks, checkboxes: ticks,
  datepicker: moment("date"), timepicker: moment("time"),
  plain_text_input: textInput, number_input: textInput, email_text_input: textInput, url_text_input: textInput,
};

export function elementNode(element, at) {
  const build = BUILDERS[element.type] ?? (element.type.endsWith("_select") ? select : null);
  return build ? build(element, at) : h("p", { class: "empty" }, `(${element.type} is not shown here)`);
}

/** Whether the label of an input block points at one control (else it names a group). */
export const isGroup = (element) => ["datetimepicker", "radio_buttons", "checkboxes"].includes(element.type);
