// The box to write in: Enter sends, "/" starts a command; it completes commands, people and emoji.

import { h, icon, iconButton } from "../base/dom.js";
import { menu } from "../base/popup.js";
import { act } from "../base/server.js";
import { attempt, nameOf, plain, titleOf, world } from "../base/world.js";
import { OptionList } from "../blocks/option_list.js";
import { emoji, emojiNames } from "../text/emoji.js";
import { pickEmoji } from "./emoji_picker.js";

const MOST = 8;
const drafts = new Map();

function option(value, text, description) {
  return { value, text: plain(text), description: description && plain(description) };
}

/** What could replace the last `length` characters before the caret: {length, options}. */
function completions(before) {
  const [, sign, part] = /(?:^|\s)([@:])([\w+-]*)$/.exec(before) ?? [];
  if (/^\/\S*$/.test(before)) return { length: before.length, options: commands(before) };
  if (sign === "@") return { length: part.length + 1, options: people(part.toLowerCase()) };
  if (sign === ":" && part.length > 1) return { length: part.length + 1, options: emojiOptions(part) };
  return { length: 0, options: [] };
}

const commands = (start) =>
  world.commands
    .filter(({ command }) => command.startsWith(start))
    .map(({ command, usage_hint, description }) => option(command, `${command} ${usage_hint ?? ""}`, description));

const people = (part) =>
  [...world.members.values()]
    .filter((one) => !one.deleted && `${one.name} ${one.real_name}`.toLowerCase().includes(part))
    .slice(0, MOST)
    .map((one) => option(`@${one.name}`, nameOf(one.id), one.real_name));

const emojiOptions = (part) =>
  emojiNames(part)
    .slice(0, MOST)
    .map((name) => option(`:${name}:`, `${emoji(name)} :${name}:`));

/** A composer for a channel, or for its thread `thread`. `tell(text)` shows what Slackbot would say. */
export function composer(channel, thread, tell) {
  const key = `${channel.id}/${thread ?? ""}`;
  const label = thread ? "Reply…" : `Message ${channel.kind === "im" ? "" : "#"}${titleOf(channel)}`;
  const input = h("textarea", { rows: 1, placeholder: label, "aria-label": label, value: drafts.get(key) ?? "" });
  const box = h("div", { class: "composer" }, input, tools());
  const list = new OptionList(box, input, ({ value }) => write(completing().length, `${value} `));
  box.append(list.node);
  input.addEventListener("blur", () => list.hide());
  input.addEventListener("keydown", keydown);
  input.addEventListener("input", () => {
    drafts.set(key, input.value);
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    const { options } = completing();
    if (options.length) list.show([{ options }]);
    else list.hide();
  });
  return box;

  function completing() {
    return completions(input.value.slice(0, input.selectionStart));
  }

  /** Replaces the `length` characters before the caret. */
  function write(length, text) {
    const caret = input.selectionStart;
    input.setRangeText(text, caret - length, caret, "end");
    input.focus();
    input.dispatchEvent(new Event("input"));
  }

  function keydown(event) {
    const whole = list.rows[list.active]?.option.value === input.value.trim();
    if (list.open && event.key === "Tab") list.key(new KeyboardEvent("keydown", { key: "Enter" }));
    else if (list.open && !(whole && event.key === "Enter") && list.key(event)) return;
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send();
    else return;
    event.preventDefault();
  }

  async function send() {
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    input.dispatchEvent(new Event("input"));
    const answer = await deliver(text);
    if (!answer.ok) tell(answer.error);
  }

  async function deliver(text) {
    const [, command, rest] = /^(\/[^\s/]+)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
    if (command && thread) return { ok: false, error: `${command} is not supported in threads. Sorry!` };
    if (command) return act("command", { channel: channel.id, command, text: rest ?? "" });
    return act("post", { channel: channel.id, text, ...(thread && { thread_ts: thread }) });
  }

  function tools() {
    const start = (event) => menu(event.currentTarget, shortcuts(), "start");
    const pick = (event) => pickEmoji(event.currentTarget, (name) => write(0, `:${name}: `), "start");
    const sending = { type: "button", class: "icon-button send", "aria-label": "Send", title: "Send", onclick: send };
    return h(
      "div",
      { class: "tools" },
      !thread && iconButton("bolt", "Shortcuts", start, { "aria-haspopup": "menu" }),
      iconButton("smile", "Insert emoji", pick),
      h("button", sending, icon("send")),
    );
  }
}

const shortcuts = () =>
  world.shortcuts
    .filter(({ type }) => type === "global")
    .map(({ name, callback_id, description }) => ({
      label: name,
      note: description,
      choose: () => attempt("shortcut", { callback_id }),
    }));
