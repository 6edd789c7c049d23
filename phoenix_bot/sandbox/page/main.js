// The page as a whole: who is looking, at what, and drawing it again after each snapshot.

import { openApp, showChannel, showHome, showThread } from "./conversation.js";
import { h, icon } from "./dom.js";
import { showModals } from "./modal.js";
import { refreshAgo } from "./mrkdwn.js";
import { menu } from "./overlay.js";
import { toggleSandbox, showSandbox } from "./sandbox_panel.js";
import { follow, people } from "./server.js";
import { showSidebar } from "./sidebar.js";
import { channelNamed, dmWith, learn, markRead, unread, world } from "./world.js";

const part = (id) => document.getElementById(id);
let shownPlace = "";

/** Where the address points: #channel, #@person, #app:home or #app:messages, then /thread and /p… to jump to. */
function place() {
  const [name, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
  const app = dmWith(world.bot.user_id);
  const known = { "app:home": app, "app:messages": app }[name] ?? (name.startsWith("@") ? directWith(name.slice(1)) : channelNamed(name));
  const channel = known ?? [...world.channels.values()].find((one) => one.is_member && one.kind !== "im") ?? app;
  const thread = rest.find((piece) => /^\d+\.\d+$/.test(piece));
  return { channel, home: name === "app:home" && world.bot.home_tab, thread, jump: rest.find((piece) => /^p\d+$/.test(piece)) };
}

function directWith(name) {
  const person = [...world.members.values()].find((member) => member.name === name);
  return person && dmWith(person.id);
}

function draw() {
  if (!world.me) return;
  const { channel, home, thread, jump } = place();
  const arrived = `${channel.id} ${home}` !== shownPlace;
  shownPlace = `${channel.id} ${home}`;
  if (arrived && channel.with === world.bot.user_id) openApp(home ? "home" : "messages");
  if (home) showHome(part("conversation"), channel);
  else showChannel(part("conversation"), channel);
  if (!home && !document.hidden) markRead(channel);
  showThread(part("thread"), channel, home ? null : thread);
  showSidebar(part("sidebar"), channel);
  showModals(world.views);
  showSandbox();
  showTop();
  if (arrived && !home) arrive(jump);
}

function arrive(jump) {
  const list = document.querySelector("#conversation .messages");
  list.scrollTop = 0;
  if (!jump) document.querySelector("#conversation .composer textarea")?.focus();
  else highlight(jump);
}

function highlight(jump) {
  const ts = `${jump.slice(1, 11)}.${jump.slice(11)}`;
  const row = document.querySelector(`[data-ts="${ts}"]`);
  row?.scrollIntoView({ block: "center" });
  row?.animate([{ background: "#fdf3c7" }, { background: "transparent" }], 2500);
}

function showTop() {
  const waiting = [...world.channels.values()].reduce((sum, channel) => sum + unread(channel).mentions, 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${world.team.name} · The Phoenix sandbox`;
  document.querySelector("#top .lamp")?.classList.toggle("on", world.sandbox.connections > 0);
}

function buildTop(everyone, me) {
  const become = (name) => {
    const address = new URL(location.href);
    address.searchParams.set("as", name);
    location.assign(address);
  };
  const entry = (one) => ({ label: one.real_name, note: one.title, choose: () => become(one.name) });
  const choose = (event) => menu(event.currentTarget, everyone.map(entry));
  part("top").append(
    h("img", { src: "/static/icon.svg", alt: "" }),
    h("b", {}, "The Phoenix sandbox"),
    h("span", { class: "space" }),
    h("button", { type: "button", onclick: (event) => toggleSandbox(event.currentTarget) }, h("span", { class: "lamp" }), icon("tune"), "Sandbox"),
    h("button", { type: "button", "aria-haspopup": "menu", onclick: choose }, "You are: ", h("img", { class: "face", src: me.image, alt: "" }), me.real_name, icon("down")),
  );
}

function showLink(up) {
  part("trouble").textContent = up ? "" : "The sandbox does not answer. Trying to reconnect…";
}

async function start() {
  const everyone = (await people()).filter((one) => !one.is_bot && !one.deleted);
  const name = new URLSearchParams(location.search).get("as");
  const me = everyone.find((one) => one.name === name) ?? everyone[0];
  buildTop(everyone, me);
  addEventListener("hashchange", () => {
    draw();
    const { jump } = place();
    if (jump) highlight(jump);
  });
  document.addEventListener("visibilitychange", draw);
  setInterval(refreshAgo, 20000);
  follow(me.id, (snapshot) => {
    learn(snapshot);
    draw();
  }, showLink);
}

start();
