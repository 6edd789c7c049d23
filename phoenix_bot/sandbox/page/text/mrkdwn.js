// Slack's text: mrkdwn (&amp; &lt; &gt;, <…> references, *bold* …) and plain_text (literal except for emoji codes).

import { h, safeUrl } from "../base/dom.js";
import { channelNamed, hashOf, hashOfPermalink, nameOf, world } from "../base/world.js";
import { emoji, withEmoji } from "./emoji.js";
import { dateText } from "./time.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const literal = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);

/** The beginning of a text, without markup. */
export function excerpt(text, length = 60) {
  const words = literal(text.replace(/<[^>|]*\|?([^>]*)>/g, "$1"));
  return words.length > length ? `${words.slice(0, length)}…` : words;
}

/** Nodes for a Block Kit text object. */
export function textNodes(text) {
  if (text.type === "mrkdwn") return mrkdwn(text.text, { verbatim: text.verbatim });
  return [text.emoji === false ? text.text : withEmoji(text.text)];
}

/** Nodes for mrkdwn text. `verbatim` does not link bare addresses; unstyled text keeps its marks. */
export function mrkdwn(text, { verbatim = false, styled = true } = {}) {
  const how = { verbatim, styled };
  if (!styled) return inline(text, how);
  const pieces = text.split(/```\n?([\s\S]+?)\n?```\n?/);
  return pieces.flatMap((piece, place) =>
    place % 2 ? h("pre", {}, references(piece)) : quotes(piece, (part) => inline(part, how)),
  );
}

/** Text in which only references and entities mean something, as inside a code block. */
const references = (text) =>
  text.split(/<([^<>\n]+)>/).map((piece, place) => (place % 2 ? reference(piece) : literal(piece)));

const QUOTED = /^(?:>|&gt;) ?/;

function quotes(text, inside) {
  const nodes = [];
  let run = [];
  let quoted = false;
  const flush = () => {
    if (run.length) nodes.push(...(quoted ? [h("blockquote", {}, inside(run.join("\n")))] : inside(run.join("\n"))));
    run = [];
  };
  for (const line of text.split("\n")) {
    if (QUOTED.test(line) !== quoted) flush();
    quoted = QUOTED.test(line);
    run.push(line.replace(QUOTED, ""));
  }
  flush();
  return nodes;
}

const REFERENCE = /<([^<>\n]+)>/y;
const CODE = /`([^`\n]+)`/y;
const EMOJI = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/y;
const ADDRESS = /https?:\/\/(?:(?!&[lg]t;)[^\s<>|])*[^\s<>|.,;:!?)"'\]]/y;
const STYLES = { "*": "b", _: "i", "~": "s" };
const LINK = /^(https?:\/\/|mailto:|tel:|slack:\/\/)\S+$/;
const WORD = /[\p{L}\p{N}]/u;

function inline(text, how) {
  const nodes = [];
  let plain = "";
  const put = (node, length) => {
    if (plain) nodes.push(literal(plain));
    plain = "";
    nodes.push(node);
    return length;
  };
  for (let at = 0; at < text.length; ) {
    const found = special(text, at, how);
    if (found) at += put(found.node, found.length);
    else plain += text[at++];
  }
  if (plain) nodes.push(literal(plain));
  return nodes;
}

/** What begins at `at`: {node, length}, or null if it is only a character. */
function special(text, at, how) {
  const match = (pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const atWordStart = at === 0 || !WORD.test(text[at - 1]);
  let found;
  if ((found = match(REFERENCE))) return { node: reference(found[1]), length: found[0].length };
  if (how.styled && (found = match(CODE))) return { node: h("code", {}, references(found[1])), length: found[0].length };
  if ((found = match(EMOJI)) && emoji(found[1])) return { node: emoji(found[1]), length: found[0].length };
  if (!how.verbatim && atWordStart && (found = match(ADDRESS))) {
    return { node: link(literal(found[0])), length: found[0].length };
  }
  if (how.styled && STYLES[text[at]] && atWordStart) return bold(text, at, how);
  return null;
}

/** A piece of *bold*, _italic_ or ~struck~ text, if it ends on the same line. */
function bold(text, at, how) {
  const mark = text[at];
  for (let end = text.indexOf(mark, at + 1); end > 0; end = text.indexOf(mark, end + 1)) {
    const inside = text.slice(at + 1, end);
    if (inside.includes("\n") || /^\s|^$/.test(inside)) return null;
    if (/\s$/.test(inside) || WORD.test(text[end + 1] ?? "")) continue;
    return { node: h(STYLES[mark], {}, inline(inside, how)), length: end + 1 - at };
  }
  return null;
}

/** The node for what is between < and >: a mention, a date, a link. */
function reference(inside) {
  const [target, ...labels] = inside.split("|");
  const label = labels.join("|");
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, literal(label) || "@group");
  if (/^!(here|channel|everyone)$/.test(target)) return broadcast(target.slice(1));
  if (target.startsWith("!")) return document.createTextNode(literal(label) || `<${target.slice(1)}>`);
  if (!LINK.test(target)) return document.createTextNode(literal(`<${inside}>`));
  return link(literal(target), withEmoji(literal(label)));
}

export function userMention(id, label = "") {
  const shown = world.members.has(id) ? nameOf(id) : label || id;
  return h("span", { class: id === world.me.id ? "mention mention-me" : "mention", "data-member": id }, `@${shown}`);
}

export const broadcast = (range) => h("span", { class: "mention mention-me" }, `@${range}`);

export function channelMention(id, label = "") {
  const channel = world.channels.get(id) ?? channelNamed(label);
  if (!channel) return h("span", { class: "mention" }, label ? `#${label}` : "private channel");
  return h("a", { class: "mention", href: hashOf(channel) }, `#${channel.name}`);
}

/** A link; a permalink into this workspace stays on this page. */
export function link(address, label = "") {
  const here = hashOfPermalink(address);
  if (here) return h("a", { href: here }, label || address);
  const props = { href: safeUrl(address), target: "_blank", rel: "noreferrer" };
  return h("a", props, label || address.replace(/^mailto:/, ""));
}

function dateNode(target, fallback) {
  const [, epoch, pattern, address] = target.split("^");
  return dateSpan(Number(epoch), literal(pattern ?? ""), literal(fallback), address && literal(address));
}

/** A moment in the reader's zone; shows `fallback` if it is not a date. */
export function dateSpan(epoch, pattern, fallback, address) {
  if (!Number.isInteger(epoch) || !pattern) return document.createTextNode(fallback);
  const shown = address ? link(address, dateText(epoch, pattern)) : h("time", {}, dateText(epoch, pattern));
  shown.title = dateText(epoch, "{date_long} at {time}");
  if (pattern.includes("{ago}")) Object.assign(shown.dataset, { epoch, pattern });
  return shown;
}

/** Updates every "3 minutes ago" on the page. */
export function refreshAgo() {
  for (const node of document.querySelectorAll("[data-epoch]")) {
    node.textContent = dateText(Number(node.dataset.epoch), node.dataset.pattern);
  }
}
