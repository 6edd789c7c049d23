// The left side: the workspace, its channels, direct messages and the app.

import { h, icon, iconButton, keyed } from "../base/dom.js";
import { attempt, channels, face, hashOf, isApp, titleOf, unread, world } from "../base/world.js";
import { ask } from "../blocks/dialogs.js";

export function showSidebar(root, current) {
  const byTitle = (one, other) => titleOf(one).localeCompare(titleOf(other));
  const shown = channels().filter((channel) => !channel.is_archived || channel.id === current.id).sort(byTitle);
  const rooms = shown.filter(({ kind }) => kind !== "im");
  const create = iconButton("plus", "Create a channel", createChannel);
  const entries = (some) => some.map((channel) => entry(channel, current));
  const part = (title, some, button) => some.length > 0 && [heading(title, button), ...entries(some)];
  keyed(
    root,
    [
      { key: "team", sig: world.team.name, build: () => h("div", { class: "team" }, world.team.name) },
      part("Channels", rooms.filter(({ is_member }) => is_member), create),
      part("Other channels", rooms.filter(({ is_member }) => !is_member)),
      part("Direct messages", shown.filter((channel) => channel.kind === "im" && !isApp(channel))),
      part("Apps", shown.filter(isApp)),
    ].flat(),
  );
}

const heading = (text, button) => ({
  key: text,
  sig: "",
  build: () => h("div", { class: "side-title" }, h("h2", {}, text), button),
});

function entry(channel, current) {
  const { any, mentions } = unread(channel);
  const here = channel.id === current.id;
  const home = isApp(channel) && world.bot.home_tab && !mentions;
  const props = {
    class: ["entry", any && "unread", !channel.is_member && "other"].filter(Boolean).join(" "),
    href: home ? "#app:home" : hashOf(channel),
    "aria-current": here ? "page" : null,
  };
  const build = () =>
    h(
      "a",
      props,
      channel.kind === "im" ? face(channel.with) : icon(channel.kind === "private" ? "lock" : "hash"),
      h("span", { class: "name" }, titleOf(channel)),
      mentions > 0 && h("span", { class: "mentions", title: "Unread mentions" }, String(mentions)),
    );
  return { key: channel.id, sig: JSON.stringify([props, titleOf(channel), mentions]), build };
}

async function createChannel() {
  const name = await ask("Create a channel", "Name", "Create");
  if (name && (await attempt("create_channel", { name, private: false }))) location.hash = `#${name}`;
}
