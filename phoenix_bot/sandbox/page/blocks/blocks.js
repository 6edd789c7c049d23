// Block Kit blocks and message attachments as DOM nodes.

import { freshId, h, safeUrl } from "../base/dom.js";
import { emoji } from "../text/emoji.js";
import { broadcast, channelMention, dateSpan, link, mrkdwn, textNodes, userMention } from "../text/mrkdwn.js";
import { clock, day } from "../text/time.js";
import { At, elementNode, isGroup } from "./elements.js";

/** Nodes of the blocks on a surface (see surface.js). */
export const blockNodes = (blocks, surface) => blocks.map((block) => blockNode(block, surface));

function blockNode(block, surface) {
  const build = BUILDERS[block.type];
  return build ? build(block, surface) : h("p", { class: "empty" }, `(a ${block.type} block is not shown here)`);
}

const textNode = (text, kind) => h("div", { class: kind }, textNodes(text));

function section(block, surface) {
  const text = block.text && textNode(block.text, "text");
  const fields = block.fields && h("div", { class: "fields" }, block.fields.map((field) => textNode(field, "text")));
  const accessory = block.accessory && elementNode(block.accessory, new At(surface, block));
  return h("div", { class: "block section" }, h("div", {}, text, fields), accessory);
}

const header = (block) => h("h3", { class: "block header" }, textNodes(block.text));
const divider = () => h("hr", { class: "block" });

const context = ({ elements }) =>
  h("div", { class: "block context" }, elements.map((element) => textNode(element, "text")));

function actions(block, surface) {
  const elements = block.elements.map((element) => elementNode(element, new At(surface, block)));
  return h("div", { class: "block actions" }, elements);
}

const picture = (url, alt) => h("img", { class: "picture", src: safeUrl(url ?? ""), alt });
const image = ({ title, image_url, alt_text }) =>
  h("div", { class: "block" }, title && textNode(title, "hint"), picture(image_url, alt_text));

/** A labelled input, with room for an error, which showErrors fills. */
function input(block, surface) {
  const { element, label, hint, optional } = block;
  const [id, labelId, errorId] = ["input", "label", "error"].map(freshId);
  const name = h("label", { id: labelId, for: isGroup(element) ? null : id }, textNodes(label));
  return h(
    "div",
    { class: "block input", "data-block": block.block_id },
    h("div", { class: "label" }, name, optional && h("span", { class: "optional" }, "(optional)")),
    elementNode(element, new At(surface, block, { id, labelId, errorId })),
    h("p", { class: "error", id: errorId, hidden: true }),
    hint && textNode(hint, "hint"),
  );
}

/** Shows exactly these errors, {block_id: text}, under the inputs of `root`. */
export function showErrors(root, errors) {
  for (const node of root.querySelectorAll(".block.input")) {
    const text = errors[node.dataset.block];
    const line = node.querySelector(".error");
    line.replaceChildren(text ?? "");
    line.hidden = !text;
    node.classList.toggle("wrong", Boolean(text));
    node.querySelector("[data-key]")?.setAttribute("aria-invalid", String(Boolean(text)));
  }
  root.querySelector(".wrong")?.scrollIntoView({ block: "nearest" });
}

const STYLES = { code: "code", strike: "s", italic: "i", bold: "b", underline: "u" };

function richPiece(piece) {
  const shown = {
    text: () => document.createTextNode(piece.text),
    link: () => link(piece.url, piece.text),
    emoji: () => document.createTextNode(emoji(piece.name) ?? `:${piece.name}:`),
    user: () => userMention(piece.user_id),
    channel: () => channelMention(piece.channel_id),
    broadcast: () => broadcast(piece.range),
    usergroup: () => h("span", { class: "mention" }, "@group"),
    date: () => dateSpan(piece.timestamp, piece.format, piece.fallback ?? "", piece.url),
  };
  const node = shown[piece.type]?.() ?? document.createTextNode("");
  const styles = Object.keys(STYLES).filter((style) => piece.style?.[style]);
  return styles.reduce((inner, style) => h(STYLES[style], {}, inner), node);
}

const richPieces = (part) => part.elements.map(richPiece);
const RICH = {
  rich_text_section: (part) => h("div", { class: "text" }, richPieces(part)),
  rich_text_quote: (part) => h("blockquote", {}, richPieces(part)),
  rich_text_preformatted: (part) => h("pre", {}, richPieces(part)),
  rich_text_list: ({ style, indent = 0, offset = 0, elements }) => {
    const items = elements.map((item) => h("li", {}, richPieces(item)));
    return h(style === "ordered" ? "ol" : "ul", { class: `indent-${indent}`, start: offset + 1 }, items);
  },
};

const richText = (block) => h("div", { class: "block" }, block.elements.map((part) => RICH[part.type]?.(part)));

const BUILDERS = { section, header, divider, context, image, rich_text: richText, actions, input };

const COLOURS = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };

/** A message attachment: a coloured bar beside blocks, or beside the texts of the older kind. */
export function attachmentNode(attachment, surface) {
  const { color, pretext, blocks, mrkdwn_in = [] } = attachment;
  const bar = h("div", { class: "bar" });
  bar.style.background = COLOURS[color] ?? (color ? `#${color.replace("#", "")}` : "#dddddd");
  const body = blocks ? blockNodes(blocks, surface) : classic(attachment);
  const above = pretext && h("div", { class: "text" }, mrkdwn(pretext, { styled: mrkdwn_in.includes("pretext") }));
  return h("div", {}, above, h("div", { class: "attachment" }, bar, h("div", {}, body)));
}

/** An attachment of the older kind, as integrations send it; only what `mrkdwn_in` names is styled. */
function classic(attachment) {
  const { author_name, title, title_link, text, fields, footer, ts, image_url, fallback, mrkdwn_in = [] } = attachment;
  const words = (given, part) => mrkdwn(given, { styled: mrkdwn_in.includes(part) });
  const field = (one) => h("div", { class: "text" }, h("b", {}, one.title), "\n", words(one.value, "fields"));
  const foot = [footer, ts && `${day(ts)} ${clock(ts)}`].filter(Boolean).join(" | ");
  return [
    author_name && h("div", { class: "hint" }, author_name),
    title && h("b", {}, title_link ? link(title_link, title) : words(title, "title")),
    text && h("div", { class: "text" }, words(text, "text")),
    fields && h("div", { class: "fields" }, fields.map(field)),
    image_url && picture(image_url, fallback ?? ""),
    foot && h("div", { class: "hint" }, foot),
  ];
}
