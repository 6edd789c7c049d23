// The middle and the right side: one channel, direct message or App Home; and a thread.

import { act } from "./server.js";
import { blockNodes } from "./blocks.js";
import { composer } from "./composer.js";
import { h, icon, iconButton, keyed } from "./dom.js";
import { body, messageList, showMessages } from "./messages.js";
import { link, mrkdwn } from "./mrkdwn.js";
import { viewSurface } from "./modal.js";
import { ask, menu, popup } from "./overlay.js";
import { attempt, face, hashOf, member, nameOf, threadOf, titleOf, topLevel, world } from "./world.js";

/** Draws a channel into `root`; calls again only change what changed. */
export function showChannel(root, channel) {
  const isApp = channel.with === world.bot.user_id;
  keyed(root, [
    head(channel),
    isApp ? tabs("messages") : bookmarks(channel),
    { key: `list ${channel.id}`, sig: "", build: () => messageList(titleOf(channel)) },
    notices(channel.id),
    foot(channel, null),
  ]);
  showMessages(root.querySelector(".messages"), channel, topLevel(channel));
}

export function showHome(root, channel) {
  const view = world.home;
  const empty = () => h("p", { class: "home-empty" }, "This app has not published its home yet.");
  keyed(root, [
    head(channel),
    tabs("home"),
    {
      key: "home",
      sig: JSON.stringify([view?.id, view?.hash, view?.blocks, world.version]),
      build: () => h("div", { class: "home" }, view ? h("div", { class: "home-blocks" }, blockNodes(view.blocks, viewSurface(view))) : empty()),
    },
  ]);
}

export function showThread(root, channel, ts) {
  const messages = ts ? threadOf(channel, ts) : [];
  root.hidden = !messages.length;
  if (root.hidden) return root.replaceChildren();
  const leave = () => (location.hash = hashOf(channel));
  const where = channel.kind === "im" ? titleOf(channel) : `#${titleOf(channel)}`;
  keyed(root, [
    {
      key: `head ${channel.id}`,
      sig: where,
      build: () => h("header", {}, h("h2", {}, "Thread"), h("span", { class: "topic" }, where), iconButton("close", "Close thread", leave)),
    },
    { key: `thread ${channel.id} ${ts}`, sig: "", build: () => messageList("Replies") },
    notices(`${channel.id} ${ts}`),
    foot(channel, ts),
  ]);
  showMessages(root.querySelector(".messages"), channel, messages, { inThread: true });
}

const notices = (key) => ({ key: `notices ${key}`, sig: "", build: () => h("div", { class: "notices", role: "alert" }) });

/** What Slackbot tells a person about a command that failed. */
function tell(root, text) {
  const notice = h(
    "div",
    { class: "notice" },
    h("span", {}, h("b", {}, "Slackbot "), h("small", {}, "Only visible to you")),
    h("p", {}, text),
    iconButton("close", "Dismiss notice", () => notice.remove()),
  );
  root.replaceChildren(notice);
}

function foot(channel, thread) {
  const key = `foot ${channel.id} ${thread}`;
  const tellHere = (text) => tell(document.querySelector(`${thread ? "#thread" : "#conversation"} .notices`), text);
  if (channel.is_archived) return { key, sig: "archived", build: () => closed("This channel is archived.", "Unarchive", "unarchive", channel) };
  if (!channel.is_member) return { key, sig: "outside", build: () => closed(`You are looking at #${channel.name}.`, "Join channel", "join", channel) };
  return { key, sig: "", build: () => composer(channel, thread, tellHere) };
}

function closed(text, label, kind, channel) {
  const onclick = () => attempt(kind, { channel: channel.id });
  return h("div", { class: "closed" }, h("p", {}, text), h("button", { type: "button", class: "button primary", onclick }, label));
}

function head(channel) {
  const pins = channel.messages.filter((message) => channel.pins.includes(message.ts));
  const sig = JSON.stringify([titleOf(channel), channel.topic, channel.members, channel.pins, pins, channel.is_member, channel.is_archived, world.version]);
  return { key: `head ${channel.id}`, sig, build: () => headNode(channel, pins) };
}

function headNode(channel, pins) {
  const im = channel.kind === "im";
  const picture = im ? face(channel.with) : icon(channel.kind === "private" ? "lock" : "hash");
  const showPins = (event) => popup(event.currentTarget, pinList(channel, pins));
  const showPeople = (event) => popup(event.currentTarget, h("ul", { class: "people" }, channel.members.map(personLine)));
  return h(
    "header",
    {},
    h("h1", {}, picture, titleOf(channel), im && member(channel.with)?.is_bot && h("span", { class: "badge" }, "APP")),
    h("span", { class: "topic" }, channel.topic && mrkdwn(channel.topic)),
    pins.length > 0 && h("button", { type: "button", class: "pill", onclick: showPins }, icon("pin"), `${pins.length} pinned`),
    !im && h("button", { type: "button", class: "pill", "aria-label": `${channel.members.length} members`, onclick: showPeople }, icon("people"), String(channel.members.length)),
    !im && iconButton("dots", "Channel options", (event) => menu(event.currentTarget, channelActions(channel)), { "aria-haspopup": "menu" }),
  );
}

function personLine(id) {
  const one = member(id);
  const notes = [one?.is_bot && "app", one?.is_restricted && "guest", one?.deleted && "deactivated", one?.is_admin && "admin"].filter(Boolean);
  return h("li", {}, face(id), nameOf(id), " ", h("small", {}, [one?.title, ...notes].filter(Boolean).join(", ")));
}

function pinList(channel, pins) {
  const line = (message) => {
    const goto = () => (location.hash = `${hashOf(channel)}/p${message.ts.replace(".", "")}`);
    const head = h("div", {}, h("b", {}, message.username || nameOf(message.user)), " ", h("button", { type: "button", class: "link", onclick: goto }, "Jump"));
    return h("li", { class: "pin" }, head, body(channel, message));
  };
  return h("ul", { class: "pins", "aria-label": "Pinned messages" }, pins.map(line));
}

function channelActions(channel) {
  const { id } = channel;
  const away = [...world.members.values()].filter((one) => !one.deleted && !channel.members.includes(one.id));
  const invite = async () => {
    const user = await ask(`Add people to #${channel.name}`, "Person or app", "Add", Object.fromEntries(away.map((one) => [one.id, nameOf(one.id)])));
    if (user) await attempt("invite", { channel: id, user });
  };
  const rename = async () => {
    const name = await ask(`Rename #${channel.name}`, "New name", "Rename");
    if (name && (await attempt("rename", { channel: id, name }))) location.hash = `#${name}`;
  };
  return [
    { label: "Add people or apps", choose: invite },
    { label: "Rename channel", choose: rename },
    channel.is_member && { label: "Leave channel", choose: () => attempt("leave", { channel: id }) },
    !channel.is_archived && { label: "Archive channel", danger: true, choose: () => attempt("archive", { channel: id }) },
  ];
}

const bookmarks = (channel) =>
  channel.bookmarks?.length && {
    key: `bookmarks ${channel.id}`,
    sig: JSON.stringify(channel.bookmarks),
    build: () => h("div", { class: "bookmarks" }, channel.bookmarks.map((one) => h("span", {}, icon("bookmark"), link(one.link, one.title)))),
  };

const tabs = (current) =>
  world.bot.home_tab && {
    key: "tabs",
    sig: current,
    build: () => h("div", { class: "tabs" }, [tab("home", "Home", current), tab("messages", "Messages", current)]),
  };

const tab = (name, label, current) => h("a", { href: `#app:${name}`, "aria-current": name === current ? "page" : null }, label);

/** Tells the app which of its tabs, home or messages, is being looked at. */
export const openApp = (tab) => act("open_home", { tab });
