// The left side: the workspace, its channels, direct messages and the app.

import { h, icon, iconButton, keyed } from "./dom.js";
import { ask } from "./overlay.js";
import { attempt, face, hashOf, titleOf, unread, world } from "./world.js";

export function showSidebar(root, current) {
  const channels = [...world.channels.values()].filter((channel) => !channel.is_archived || channel.id === current?.id);
  const byTitle = (one, other) => titleOf(one).localeCompare(titleOf(other));
  const rooms = channels.filter((channel) => channel.kind !== "im").sort(byTitle);
  const joined = rooms.filter((channel) => channel.is_member);
  const others = rooms.filter((channel) => !channel.is_member);
  const direct = channels.filter((channel) => channel.kind === "im" && channel.with !== world.bot.user_id).sort(byTitle);
  const app = channels.find((channel) => channel.with === world.bot.user_id);
  keyed(root, [
    { key: "team", sig: world.team.name, build: () => h("div", { class: "team" }, world.team.name) },
    title("Channels", iconButton("plus", "Create a channel", createChannel)),
    ...joined.map((channel) => entry(channel, current)),
    others.length && title("Other channels"),
    ...others.map((channel) => entry(channel, current)),
    direct.length && title("Direct messages"),
    ...direct.map((channel) => entry(channel, current)),
    title("Apps"),
    app && entry(app, current),
  ]);
}

const title = (text, button) => ({ key: text, sig: "", build: () => h("div", { class: "side-title" }, h("h2", {}, text), button) });

function entry(channel, current) {
  const { any, mentions } = channel.is_member || channel.kind === "im" ? unread(channel) : { any: false, mentions: 0 };
  const here = channel.id === current?.id;
  const href = channel.with === world.bot.user_id && world.bot.home_tab ? "#app:home" : hashOf(channel);
  const target = mentions ? hashOf(channel) : href;
  const build = () =>
    h(
      "a",
      { class: ["entry", any && "unread", !channel.is_member && "other"].filter(Boolean).join(" "), href: target, "aria-current": here ? "page" : null },
      channel.kind === "im" ? face(channel.with) : icon(channel.kind === "private" ? "lock" : "hash"),
      h("span", { class: "name" }, titleOf(channel)),
      mentions > 0 && h("span", { class: "mentions", title: "Unread mentions" }, String(mentions)),
    );
  return { key: channel.id, sig: JSON.stringify([titleOf(channel), any, mentions, here, channel.is_member, target]), build };
}

async function createChannel() {
  const name = await ask("Create a channel", "Name", "Create");
  if (name && (await attempt("create_channel", { name, private: false }))) location.hash = `#${name}`;
}
