// The middle and the right side: one channel, direct message or App Home; and a thread.

import { h, icon, iconButton, keyed } from "../base/dom.js";
import { menu, popup } from "../base/popup.js";
import { attempt, face, hashOf, isApp, member, nameOf, threadOf, titleOf, topLevel, world } from "../base/world.js";
import { blockNodes } from "../blocks/blocks.js";
import { ask } from "../blocks/dialogs.js";
import { link, mrkdwn } from "../text/mrkdwn.js";
import { composer } from "./composer.js";
import { body, messageList, showMessages } from "./messages.js";
import { viewSurface } from "./modal.js";

/** Draws a channel into `root`; the next call redraws only what has changed. */
export function showChannel(root, channel) {
  keyed(root, [
    head(channel),
    isApp(channel) ? tabs("messages") : bookmarks(channel),
    { key: `list ${channel.id}`, sig: "", build: () => messageList(titleOf(channel)) },
    notices(channel.id),
    foot(channel, null),
  ]);
  showMessages(root.querySelector(".messages"), channel, topLevel(channel));
}

export function showHome(root, channel) {
  const view = world.home;
  const content = () => (view ? blockNodes(view.blocks, viewSurface(view)) : "This app has no home for you yet.");
  const home = {
    key: "home",
    sig: JSON.stringify([view?.id, view?.hash, view?.blocks, world.version]),
    build: () => h("div", { class: "home" }, h("div", {}, content())),
  };
  keyed(root, [head(channel), tabs("home"), home]);
}

/** Draws the thread of message `ts`; hides `root` if there is none. */
export function showThread(root, channel, ts) {
  const messages = ts ? threadOf(channel, ts) : [];
  root.hidden = !messages.length;
  if (root.hidden) return root.replaceChildren();
  const title = `${channel.kind === "im" ? "" : "#"}${titleOf(channel)}`;
  const leave = iconButton("close", "Close thread", () => (location.hash = hashOf(channel)));
  keyed(root, [
    {
      key: `head ${channel.id}`,
      sig: title,
      build: () => h("header", {}, h("h2", {}, "Thread"), h("span", { class: "topic" }, title), leave),
    },
    { key: `list ${channel.id} ${ts}`, sig: "", build: () => messageList("Thread") },
    notices(`${channel.id} ${ts}`),
    foot(channel, ts),
  ]);
  showMessages(root.querySelector(".messages"), channel, messages, { inThread: true });
}

const notices = (place) => ({
  key: `notices ${place}`,
  sig: "",
  build: () => h("div", { class: "notices", role: "alert" }),
});

/** What Slackbot tells a person about a message or command that failed. */
function notice(text) {
  const node = h(
    "div",
    { class: "notice" },
    h("b", {}, "Slackbot "),
    h("small", {}, "Only visible to you"),
    h("p", {}, text),
    iconButton("close", "Dismiss notice", () => node.remove()),
  );
  return node;
}

/** The composer, or what is in its place where the person cannot write. */
function foot(channel, thread) {
  const key = `foot ${channel.id} ${thread}`;
  const closed = (text, label, kind) => {
    const onclick = () => attempt(kind, { channel: channel.id });
    const button = label && h("button", { type: "button", class: "button primary", onclick }, label);
    return { key, sig: text, build: () => h("div", { class: "closed" }, h("p", {}, text), button) };
  };
  const silent = isApp(channel) && world.bot.messages_read_only;
  if (silent) return closed("Sending messages to this app has been turned off.");
  if (channel.is_archived) return closed("This channel is archived.", "Unarchive", "unarchive");
  if (!channel.is_member) return closed(`You are looking at #${channel.name}.`, "Join channel", "join");
  const place = thread ? "#thread .notices" : "main .notices";
  const tell = (text) => document.querySelector(place).replaceChildren(notice(text));
  return { key, sig: "", build: () => composer(channel, thread, tell) };
}

function head(channel) {
  const { messages, ...known } = channel;
  const pins = messages.filter((message) => channel.pins.includes(message.ts));
  const sig = JSON.stringify([known, pins, world.version]);
  return { key: `head ${channel.id}`, sig, build: () => headNode(channel, pins) };
}

function headNode(channel, pins) {
  const im = channel.kind === "im";
  const showPins = ({ currentTarget }) => popup(currentTarget, pinList(channel, pins));
  const showPeople = ({ currentTarget }) => popup(currentTarget, h("ul", {}, channel.members.map(personLine)));
  const showMore = ({ currentTarget }) => menu(currentTarget, channelActions(channel));
  const count = channel.members.length;
  const people = { type: "button", class: "pill", "aria-label": `${count} members`, onclick: showPeople };
  return h(
    "header",
    {},
    h(
      "h1",
      {},
      im ? face(channel.with) : icon(channel.kind === "private" ? "lock" : "hash"),
      titleOf(channel),
      im && member(channel.with)?.is_bot && h("span", { class: "badge" }, "APP"),
    ),
    h("span", { class: "topic" }, mrkdwn(channel.topic)),
    pins.length > 0 &&
      h("button", { type: "button", class: "pill", onclick: showPins }, icon("pin"), `${pins.length} pinned`),
    !im && h("button", people, icon("people"), String(count)),
    !im && iconButton("dots", "Channel options", showMore, { "aria-haspopup": "menu" }),
  );
}

function personLine(id) {
  const one = member(id);
  const roles = { app: one.is_bot, guest: one.is_restricted, deactivated: one.deleted, admin: one.is_admin };
  const notes = [one.title, ...Object.keys(roles).filter((role) => roles[role])].filter(Boolean);
  return h("li", { class: "person" }, face(id), `${one.real_name} `, h("small", {}, notes.join(", ")));
}

function pinList(channel, pins) {
  const line = (message) => {
    const href = `${hashOf(channel)}/p${message.ts.replace(".", "")}`;
    const author = h("b", {}, message.username || nameOf(message.user));
    return h("li", { class: "pin" }, author, " ", h("a", { href }, "Jump"), body(channel, message));
  };
  return h("ul", { class: "pins", "aria-label": "Pinned messages" }, pins.map(line));
}

function channelActions(channel) {
  const where = { channel: channel.id };
  const invite = async () => {
    const away = [...world.members.values()].filter(({ id, deleted }) => !deleted && !channel.members.includes(id));
    const names = Object.fromEntries(away.map(({ id, real_name }) => [id, real_name]));
    const user = await ask(`Add people to #${channel.name}`, "Person or app", "Add", names);
    if (user) await attempt("invite", { ...where, user });
  };
  const rename = async () => {
    const name = await ask(`Rename #${channel.name}`, "New name", "Rename");
    if (name && (await attempt("rename", { ...where, name }))) location.hash = `#${name}`;
  };
  return [
    { label: "Add people or apps", choose: invite },
    { label: "Rename channel", choose: rename },
    channel.is_member && { label: "Leave channel", choose: () => attempt("leave", where) },
    !channel.is_archived && { label: "Archive channel", danger: true, choose: () => attempt("archive", where) },
  ];
}

function bookmarks({ id, bookmarks: all }) {
  const one = (bookmark) => h("span", {}, icon("bookmark"), link(bookmark.link, bookmark.title));
  const build = () => h("div", { class: "bookmarks" }, all.map(one));
  return all.length > 0 && { key: `bookmarks ${id}`, sig: JSON.stringify(all), build };
}

function tabs(current) {
  const here = (name) => (name === current ? "page" : null);
  const tab = (name, label) => h("a", { href: `#app:${name}`, "aria-current": here(name) }, label);
  const build = () => h("div", { class: "tabs" }, tab("home", "Home"), tab("messages", "Messages"));
  return world.bot.home_tab && { key: "tabs", sig: current, build };
}
