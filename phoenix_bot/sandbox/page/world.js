// What the acting person knows of the workspace: the latest snapshot, indexed, and what she has read.

import { act } from "./server.js";
import { h } from "./dom.js";
import { toast } from "./overlay.js";

export const world = { team: null, me: null, members: new Map(), channels: new Map(), version: 0 };

let names = "";

/** Takes a snapshot in. `version` moves only when a name may have changed, so that drawn messages can be kept. */
export function learn(snapshot) {
  const { members, channels, ...rest } = snapshot;
  Object.assign(world, rest);
  world.members = new Map(members.map((member) => [member.id, member]));
  world.channels = new Map(channels.map((channel) => [channel.id, channel]));
  const now = JSON.stringify([members, channels.map((channel) => [channel.id, channel.name])]);
  if (now !== names) world.version += 1;
  names = now;
}

export const member = (id) => world.members.get(id);

export function nameOf(id) {
  const found = member(id);
  return found ? found.display_name || found.real_name || found.name : id;
}

/** The picture of a member; the app bears the icon of this page. */
export const pictureOf = (id) => (id === world.bot.user_id ? "/static/icon.svg" : member(id)?.image);
export const face = (id, src = pictureOf(id)) => h("img", { class: "face", src, alt: "" });

export const channelNamed = (name) => [...world.channels.values()].find((channel) => channel.name === name && channel.kind !== "im");
export const dmWith = (id) => [...world.channels.values()].find((channel) => channel.kind === "im" && channel.with === id);
export const titleOf = (channel) => (channel.kind === "im" ? nameOf(channel.with) : channel.name);

/** The part of the address after #; main.js reads it back. */
export function hashOf(channel, thread = null) {
  if (channel.with === world.bot.user_id) return `#app:messages${thread ? `/${thread}` : ""}`;
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

/** Acts, and tells a refusal in a toast. Answers whether it worked. */
export async function attempt(kind, details) {
  const answer = await act(kind, details);
  if (!answer.ok) toast(answer.error);
  return answer.ok;
}

const inChannel = (message) => !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
export const topLevel = (channel) => channel.messages.filter(inChannel);
export const threadOf = (channel, ts) => channel.messages.filter((message) => message.ts === ts || message.thread_ts === ts);

const memory = (key) => JSON.parse(localStorage.getItem(key) ?? "{}");
const seenKey = () => `seen ${world.me.id}`;

/** Marks everything in the channel as read. What was there before this browser first came counts as read, too. */
export function markRead(channel) {
  const newest = topLevel(channel).at(-1)?.ts;
  const seen = memory(seenKey());
  if (newest && seen[channel.id] !== newest) localStorage.setItem(seenKey(), JSON.stringify({ ...seen, [channel.id]: newest }));
}

export function unread(channel) {
  if (!localStorage.getItem("first visit")) localStorage.setItem("first visit", String(Date.now() / 1000));
  const since = memory(seenKey())[channel.id] ?? localStorage.getItem("first visit");
  const fresh = topLevel(channel).filter((message) => message.ts > since && message.user !== world.me.id);
  const pages = (message) => channel.kind === "im" || mentionsMe(message);
  return { any: fresh.length > 0, mentions: fresh.filter(pages).length };
}

function mentionsMe(message) {
  const all = JSON.stringify([message.text, message.blocks, message.attachments]);
  return all.includes(`<@${world.me.id}>`) || all.includes(`"user_id":"${world.me.id}"`) || /<!(channel|here|everyone)>/.test(all);
}
