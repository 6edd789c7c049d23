// What the acting person knows of the workspace: the latest snapshot by ids, and what they have read.

import { h } from "./dom.js";
import { toast } from "./popup.js";
import { act } from "./server.js";

export const world = { team: null, me: null, members: new Map(), channels: new Map(), version: 0 };

const ICON = "/static/icon.svg";
let names = "";

/** Takes a snapshot. `version` grows only if a name or the clock has changed, so that drawn messages can be kept. */
export function learn(snapshot) {
  const { members, channels, ...rest } = snapshot;
  Object.assign(world, rest);
  world.members = new Map(members.map((member) => [member.id, member]));
  world.channels = new Map(channels.map((channel) => [channel.id, channel]));
  const named = channels.map((channel) => [channel.id, channel.name]);
  const now = JSON.stringify([members, named, rest.sandbox.minutes_ahead]);
  if (now !== names) world.version += 1;
  names = now;
}

export const member = (id) => world.members.get(id);

export function nameOf(id) {
  const found = member(id);
  return found ? found.display_name || found.real_name || found.name : (id ?? "Somebody");
}

/** The picture of a member; the app has the icon of this page. */
export const pictureOf = (id) => (id === world.bot.user_id ? ICON : (member(id)?.image ?? ICON));
export const face = (id, src = pictureOf(id)) => h("img", { class: "face", src, alt: "" });
export const plain = (text) => ({ type: "plain_text", text, emoji: false });

export const channels = () => [...world.channels.values()];
export const channelNamed = (name) => channels().find((one) => one.name === name && one.kind !== "im");
export const dmWith = (id) => channels().find((one) => one.kind === "im" && one.with === id);
export const isApp = (channel) => channel.with === world.bot.user_id;
export const titleOf = (channel) => (channel.kind === "im" ? nameOf(channel.with) : channel.name);

/** The part of the address after #; main.js reads it. */
export function hashOf(channel, thread = null) {
  if (isApp(channel)) return `#app:messages${thread ? `/${thread}` : ""}`;
  const name = channel.kind === "im" ? `@${member(channel.with)?.name}` : channel.name;
  return `#${name}${thread ? `/${thread}` : ""}`;
}

/** A permalink of this workspace as an address on this page, or null. */
export function hashOfPermalink(address) {
  const [, id, digits] = /\/archives\/([A-Z0-9]+)(?:\/p(\d{16,}))?/.exec(address) ?? [];
  const channel = world.channels.get(id);
  if (!channel) return null;
  const thread = /[?&]thread_ts=(\d+\.\d+)/.exec(address)?.[1];
  return hashOf(channel, thread) + (digits ? `/p${digits}` : "");
}

/** Acts, and shows a refusal in a toast. Returns whether it worked. */
export async function attempt(kind, details) {
  const answer = await act(kind, details);
  if (!answer.ok) toast(answer.error);
  return answer.ok;
}

const isReply = ({ ts, thread_ts, broadcast }) => thread_ts && thread_ts !== ts && !broadcast;
export const topLevel = (channel) => channel.messages.filter((message) => !isReply(message));
export const threadOf = (channel, ts) => channel.messages.filter((one) => one.ts === ts || one.thread_ts === ts);

const memory = (key) => JSON.parse(localStorage.getItem(key) ?? "{}");
const seenKey = () => `seen ${world.me.id}`;

/** Marks everything in the channel as read. What is older than this browser's first visit counts as read, too. */
export function markRead(channel) {
  const newest = topLevel(channel).at(-1)?.ts;
  const seen = memory(seenKey());
  if (!newest || seen[channel.id] === newest) return;
  localStorage.setItem(seenKey(), JSON.stringify({ ...seen, [channel.id]: newest }));
}

/** What is new to the person in a channel: {any, mentions}. */
export function unread(channel) {
  if (!channel.is_member) return { any: false, mentions: 0 };
  if (!localStorage.getItem("first visit")) localStorage.setItem("first visit", String(Date.now() / 1000));
  const since = memory(seenKey())[channel.id] ?? localStorage.getItem("first visit");
  const fresh = topLevel(channel).filter((message) => message.ts > since && message.user !== world.me.id);
  const pages = (message) => channel.kind === "im" || mentionsMe(message);
  return { any: fresh.length > 0, mentions: fresh.filter(pages).length };
}

const LITERAL = ["plain_text", "text"];
const withoutLiterals = (key, value) => (LITERAL.includes(value?.type) ? null : value);

function mentionsMe(message) {
  const all = JSON.stringify([message.text, message.blocks, message.attachments], withoutLiterals);
  const broadcasts = ["<!channel>", "<!here>", "<!everyone>", '"type":"broadcast"'];
  const mine = [`<@${world.me.id}>`, `"user_id":"${world.me.id}"`, ...broadcasts];
  return mine.some((mention) => all.includes(mention));
}
