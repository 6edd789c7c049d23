// Messages: rows, their reactions and hover actions, and lists of them with day dividers.

import { h, icon, iconButton, keyed } from "../base/dom.js";
import { menu } from "../base/popup.js";
import { attempt, face, hashOf, nameOf, pictureOf, plain, world } from "../base/world.js";
import { Answers } from "../blocks/answers.js";
import { attachmentNode, blockNodes } from "../blocks/blocks.js";
import { confirmed } from "../blocks/dialogs.js";
import { surfaceAt } from "../blocks/surface.js";
import { emoji } from "../text/emoji.js";
import { excerpt, link, mrkdwn } from "../text/mrkdwn.js";
import { clock, day, dayTitle } from "../text/time.js";
import { pickEmoji } from "./emoji_picker.js";

const COMPACT_SECONDS = 300;
const SHOWN = 200;
const SYSTEM = /^(channel|group|pinned)_|^tombstone$/;

/** An empty list that stays scrolled to its end; showMessages fills it. */
export const messageList = (label) =>
  h("div", { class: "messages", role: "log", "aria-label": label }, h("div", { class: "rows" }));

/** Fills a list with the messages. Rows that have not changed stay the same nodes. */
export function showMessages(list, channel, messages, { inThread = false } = {}) {
  const rows = list.firstChild;
  const last = rows.lastElementChild?.dataset.ts;
  const drawn = messages.flatMap((message, at) => items(channel, message, messages[at - 1], inThread));
  const begins = !inThread && channel.kind !== "im" && messages.length < SHOWN;
  keyed(rows, [begins && beginning(channel, !messages.length), ...drawn]);
  const newest = messages.at(-1);
  if (newest?.user === world.me.id && newest.ts !== last) list.scrollTop = 0;
}

const beginning = ({ name, purpose, members }, empty) => ({
  key: "beginning",
  sig: `${name} ${purpose} ${empty}`,
  build: () => {
    const text = `This is the very beginning of the #${name} channel. ${purpose}`;
    const tips = empty && members.includes(world.bot.user_id) && world.commands.map(tip);
    return h("div", { class: "beginning" }, h("b", {}, `# ${name}`), h("p", {}, text), tips);
  },
});

const tip = ({ command, description }) => h("p", {}, "Type ", h("code", {}, command), `: ${description}.`);

/** A message's row, after a divider if a day or the replies of a thread begin with it. */
function items(channel, message, before, inThread) {
  const parent = inThread && !before;
  const opensDay = !inThread && (!before || day(before.ts) !== day(message.ts));
  const opensReplies = inThread && before && (before.thread_ts ?? before.ts) === before.ts;
  const look = {
    inThread,
    compact: !opensReplies && follows(before, message),
    pinned: channel.pins.includes(message.ts),
    closed: channel.is_archived || !channel.is_member,
  };
  return [
    opensDay && divider(dayTitle(message.ts), "day"),
    opensReplies && divider(replies(before.reply_count), "day count"),
    {
      key: `${message.ts} ${message.ephemeral} ${parent}`,
      sig: JSON.stringify([message, look, world.version]),
      build: () => row(channel, message, look),
    },
  ];
}

const divider = (text, style) => ({
  key: text,
  sig: style,
  build: () => h("div", { class: style, role: "separator" }, h("span", {}, text)),
});

/** Whether a message continues the one before: Slack then leaves out picture and name. */
function follows(before, message) {
  if (!before || before.subtype || message.subtype || before.ephemeral !== message.ephemeral) return false;
  const sameAuthor = ["user", "username", "icon_url"].every((field) => before[field] === message[field]);
  return sameAuthor && message.ts - before.ts < COMPACT_SECONDS;
}

function row(channel, message, look) {
  const author = message.username || nameOf(message.user);
  const compact = (look.compact && !look.pinned) || message.subtype === "tombstone";
  const time = h("time", { title: `${dayTitle(message.ts)} at ${clock(message.ts)}` }, clock(message.ts));
  const badge = message.bot && h("span", { class: "badge" }, "APP");
  const styles = { compact, pinned: look.pinned, system: SYSTEM.test(message.subtype) };
  const style = Object.keys(styles).filter((name) => styles[name]);
  return h(
    "article",
    {
      class: ["message", ...style].join(" "),
      "data-ts": message.ts,
      "aria-label": `${author}, ${clock(message.ts)}`,
      tabindex: "0",
    },
    note(channel, message, look),
    h("div", { class: "gutter" }, compact ? time : face(message.user, message.icon_url)),
    h(
      "div",
      { class: "content" },
      !compact && h("div", { class: "author" }, h("b", {}, author), badge, " ", time),
      body(channel, message),
      reactions(channel, message),
      !look.inThread && message.reply_count > 0 && repliesLink(channel, message),
    ),
    !message.ephemeral && !look.closed && toolbar(channel, message, look),
  );
}

function note(channel, message, look) {
  if (message.ephemeral) {
    const onclick = () => attempt("dismiss", { channel: channel.id, ts: message.ts });
    const away = h("button", { type: "button", class: "link", onclick }, "Dismiss message");
    return h("div", { class: "note" }, icon("eye"), h("span", {}, "Only visible to you · ", away));
  }
  if (message.broadcast && !look.inThread) {
    const parent = channel.messages.find((one) => one.ts === message.thread_ts);
    const about = parent ? `replied to a thread: ${excerpt(parent.text)}` : "replied to a thread";
    const thread = h("a", { href: hashOf(channel, message.thread_ts) }, about);
    return h("div", { class: "note" }, icon("reply"), thread);
  }
  return look.pinned ? h("div", { class: "note" }, icon("pin"), "Pinned") : null;
}

/** The content of a message: its blocks, or its text if it has none; then its attachments and files. */
export function body(channel, message) {
  const { text, blocks, attachments, files } = message;
  const blocksOfAll = [blocks, attachments.map((attachment) => attachment.blocks)].flat(2).filter(Boolean);
  const surface = surfaceAt({ channel: channel.id, ts: message.ts }, new Answers(blocksOfAll));
  const edited = message.edited && h("small", {}, " (edited)");
  const words = () => h("div", { class: "text" }, mrkdwn(text, { styled: message.mrkdwn }), edited);
  return [
    blocks.length ? blockNodes(blocks, surface) : text && words(),
    attachments.map((attachment) => attachmentNode(attachment, surface)),
    files?.length > 0 && h("div", { class: "files" }, files.map(fileNode)),
  ];
}

/** A picture, or the name of a file; both lead to the file. */
function fileNode(file) {
  const name = file.title || file.name;
  if (file.mimetype !== "image/png") return h("div", { class: "text" }, "📎 ", link(file.permalink, name));
  const picture = h("img", { src: file.permalink, alt: file.alt_txt || name });
  return h("a", { class: "picture", href: file.permalink, title: name }, picture);
}

function reactions(channel, message) {
  const pill = ({ name, users }) => {
    const props = {
      type: "button",
      class: "reaction",
      title: `${users.map(nameOf).join(", ")} reacted with :${name}:`,
      "aria-label": `:${name}: ${users.length}`,
      "aria-pressed": String(users.includes(world.me.id)),
      onclick: () => attempt("react", { channel: channel.id, ts: message.ts, name }),
    };
    return h("button", props, h("span", {}, emoji(name) ?? `:${name}:`), String(users.length));
  };
  return message.reactions.length > 0 && h("div", { class: "reactions" }, message.reactions.map(pill));
}

const replies = (count) => `${count} ${count === 1 ? "reply" : "replies"}`;

function repliesLink(channel, message) {
  const pictures = [...new Set(message.reply_users.map(pictureOf))];
  const faces = pictures.slice(0, 5).map((src) => face(null, src));
  const count = h("b", {}, replies(message.reply_count));
  return h("a", { class: "replies", href: hashOf(channel, message.ts) }, faces, count);
}

function toolbar(channel, message, { pinned, inThread }) {
  const where = { channel: channel.id, ts: message.ts };
  const react = (event) => pickEmoji(event.currentTarget, (name) => attempt("react", { ...where, name }));
  const reply = () => (location.hash = hashOf(channel, message.thread_ts ?? message.ts));
  const pin = () => attempt(pinned ? "unpin" : "pin", where);
  const more = (event) => menu(event.currentTarget, moreActions(message, where));
  return h(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Message actions" },
    iconButton("smile", "Add reaction", react),
    !inThread && iconButton("reply", "Reply in thread", reply),
    iconButton("pin", pinned ? "Unpin from channel" : "Pin to channel", pin),
    iconButton("dots", "More actions", more, { "aria-haspopup": "menu" }),
  );
}

const DELETION = {
  title: plain("Delete message"),
  text: plain("Are you sure you want to delete this message? This cannot be undone."),
  confirm: plain("Delete"),
  deny: plain("Cancel"),
  style: "danger",
};

function moreActions(message, where) {
  const shortcut = ({ name, callback_id }) => ({
    label: name,
    note: world.bot.name,
    choose: () => attempt("message_shortcut", { ...where, callback_id }),
  });
  const remove = async () => {
    if (await confirmed(DELETION)) await attempt("delete", where);
  };
  const mine = message.user === world.me.id || world.me.is_admin;
  return [
    ...world.shortcuts.filter(({ type }) => type === "message").map(shortcut),
    mine && { label: "Delete message…", danger: true, choose: remove },
  ];
}
