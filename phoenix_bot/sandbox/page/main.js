// The whole page: who looks at what. It is drawn again after each snapshot.

import { showChannel, showHome, showThread } from "./areas/conversation.js";
import { showModals } from "./areas/modal.js";
import { openSandbox, showSandbox } from "./areas/sandbox_panel.js";
import { showSidebar } from "./areas/sidebar.js";
import { h, icon } from "./base/dom.js";
import { menu } from "./base/popup.js";
import { act, follow, people } from "./base/server.js";
import { channelNamed, channels, dmWith, isApp, learn, markRead, unread, world } from "./base/world.js";
import { refreshAgo } from "./text/mrkdwn.js";

const part = (id) => document.getElementById(id);
let shownPlace = "";

/** Where the address points: #channel, #@person, #app:home or #app:messages, then /thread and /p… (a message). */
function place() {
  const [name, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
  return {
    channel: conversation(name) ?? channels().find((one) => one.is_member && !isApp(one)) ?? channels()[0],
    home: name === "app:home" && world.bot.home_tab,
    thread: rest.find((piece) => /^\d+\.\d+$/.test(piece)),
    jump: rest.find((piece) => /^p\d+$/.test(piece)),
  };
}

function conversation(name) {
  if (name.startsWith("app:")) return dmWith(world.bot.user_id);
  if (!name.startsWith("@")) return channelNamed(name);
  return dmWith([...world.members.values()].find((member) => member.name === name.slice(1))?.id);
}

function draw() {
  if (!world.me) return;
  const { channel, home, thread, jump } = place();
  const arrived = `${channel.id} ${home}` !== shownPlace;
  shownPlace = `${channel.id} ${home}`;
  if (home) showHome(part("conversation"), channel);
  else showChannel(part("conversation"), channel);
  if (!home && !document.hidden) markRead(channel);
  showThread(part("thread"), channel, home ? null : thread);
  showSidebar(part("sidebar"), channel);
  showModals(world.views);
  showSandbox();
  showTop();
  if (arrived && isApp(channel)) act("open_home", { tab: home ? "home" : "messages" });
  if (arrived && jump) highlight(jump);
  if (arrived && !jump && !world.views.length) document.querySelector("main textarea")?.focus();
}

/** Scrolls to a message, named as in permalinks: "p" and 16 digits. */
function highlight(jump) {
  const row = document.querySelector(`[data-ts="${jump.slice(1, 11)}.${jump.slice(11)}"]`);
  row?.scrollIntoView({ block: "center" });
  row?.animate([{ background: "#fdf3c7" }, { background: "transparent" }], 2500);
}

function showTop() {
  const waiting = channels().reduce((sum, channel) => sum + unread(channel).mentions, 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${world.team.name} · The Phoenix sandbox`;
  document.querySelector("#top .lamp").classList.toggle("on", world.sandbox.connections > 0);
}

function buildTop(everyone, me) {
  const become = (name) => {
    const address = new URL(location.href);
    address.searchParams.set("as", name);
    location.assign(address);
  };
  const entry = (one) => ({ label: one.real_name, note: one.title, choose: () => become(one.name) });
  const choose = (event) => menu(event.currentTarget, everyone.map(entry));
  const face = h("img", { class: "face", src: me.image, alt: "" });
  const sandbox = { type: "button", onclick: (event) => openSandbox(event.currentTarget) };
  const person = { type: "button", "aria-haspopup": "menu", onclick: choose };
  part("top").append(
    h("img", { src: "/static/icon.svg", alt: "" }),
    h("b", {}, "The Phoenix sandbox"),
    h("button", sandbox, h("span", { class: "lamp" }), icon("tune"), "Sandbox"),
    h("button", person, "You are: ", face, me.real_name, icon("down")),
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
  const take = (snapshot) => {
    learn(snapshot);
    draw();
  };
  follow(me.id, take, showLink);
}

start();
