// Block Kit blocks and message attachments as DOM nodes.

import { At, elementNode, isGroup } from "./elements.js";
import { emoji } from "./emoji.js";
import { freshId, h, safeUrl } from "./dom.js";
import { broadcast, channelMention, dateSpan, link, mrkdwn, textNodes, userMention } from "./mrkdwn.js";
import { clock, day } from "./time.js";

/** Nodes of the blocks on a surface (see elements.At for what a surface offers). */
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

function context(block) {
  const piece = (element) =>
    element.type === "image" ? h("img", { src: safeUrl(element.image_url), alt: element.alt_text }) : textNode(element, "text");
  return h("div", { class: "block context" }, block.elements.map(piece));
}

const actions = (block, surface) =>
  h("div", { class: "block actions" }, block.elements.map((element) => elementNode(element, new At(surface, block))));

function image(block) {
  const title = block.title && textNode(block.title, "hint");
  return h("div", { class: "block" }, title, h("img", { class: "picture", src: safeUrl(block.image_url ?? ""), alt: block.alt_text }));
}

/** A labelled input, with room for its error: showErrors fills it. */
function input(block, surface) {
  const { element, label, hint, optional } = block;
  const [id, labelId, errorId] = ["input", "label", "error"].map(freshId);
  const name = h("label", { id: labelId, for: isGroup(element) ? null : id }, textNodes(label));
  const node = h(
    "div",
    { class: "block input", "data-block": block.block_id },
    h("div", { class: "label" }, name, optional && h("span", { class: "optional" }, "(optional)")),
    elementNode(element, new At(surface, block, { id, labelId, errorId })),
    h("p", { class: "error", id: errorId, hidden: true }),
    hint && textNode(hint, "hint"),
  );
  return node;
}

/** Shows {block_id: text} under the inputs of `root`; answers whether all of them found their place. */
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
    color: () => h("code", {}, piece.value),
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
  rich_text_list: (part) => {
    const items = part.elements.map((item) => h("li", {}, richPieces(item)));
    return h(part.style === "ordered" ? "ol" : "ul", { class: `indent-${part.indent ?? 0}`, start: part.offset ? part.offset + 1 : null }, items);
  },
};

const richText = (block) => h("div", { class: "block" }, block.elements.map((part) => RICH[part.type]?.(part)));

function table(block) {
  const cell = (content) => h("td", {}, content.type === "raw_text" ? content.text : richText(content));
  return h("table", { class: "block" }, h("tbody", {}, block.rows.map((row) => h("tr", {}, row.map(cell)))));
}

const alert = (block) => h("div", { class: `block alert ${block.level ?? "default"}`, role: "note" }, textNodes(block.text));

/** The basics of Markdown: headings, lists, quotes, bold, italic, code and links. */
function markdown(block) {
  const line = (text) => {
    const [, marks, title] = /^(#{1,6}) (.*)/.exec(text) ?? [];
    if (marks) return h("h3", {}, markdownLine(title));
    const [, item] = /^\s*[-*+] (.*)/.exec(text) ?? [];
    if (item) return h("ul", {}, h("li", {}, markdownLine(item)));
    const [, quote] = /^> ?(.*)/.exec(text) ?? [];
    return quote === undefined ? h("div", { class: "text" }, markdownLine(text) , "\n") : h("blockquote", {}, markdownLine(quote));
  };
  return h("div", { class: "block" }, block.text.split("\n").map(line));
}

function markdownLine(text) {
  const pieces = text.split(/(\*\*.+?\*\*|\*.+?\*|_.+?_|~~.+?~~|`.+?`|\[.+?\]\(.+?\))/);
  return pieces.map((piece, place) => {
    if (place % 2 === 0) return piece;
    const [, label, address] = /^\[(.+)\]\((.+)\)$/.exec(piece) ?? [];
    if (label) return link(address, label);
    const [tag, marks] = piece.startsWith("**") ? ["b", 2] : piece.startsWith("~~") ? ["s", 2] : [piece[0] === "`" ? "code" : "i", 1];
    return h(tag, {}, piece.slice(marks, -marks));
  });
}

const BUILDERS = {
  section, header, divider, context, actions, image, input, rich_text: richText, markdown, table, alert,
};

const COLOURS = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };

/** A message attachment: a coloured bar beside blocks, or beside the older fields. */
export function attachmentNode(attachment, surface) {
  const colour = COLOURS[attachment.color] ?? (attachment.color ? `#${attachment.color.replace("#", "")}` : "#ddd");
  const bar = h("div", { class: "bar" });
  bar.style.background = colour;
  const body = attachment.blocks ? blockNodes(attachment.blocks, surface) : classic(attachment);
  const pretext = attachment.pretext && h("div", { class: "text" }, mrkdwn(attachment.pretext));
  return h("div", { class: "attachment-with-pretext" }, pretext, h("div", { class: "attachment" }, bar, h("div", {}, body)));
}

function classic(attachment) {
  const { author_name, title, title_link, text, fields, footer, ts, image_url, fallback } = attachment;
  const field = (one) => h("div", { class: "text" }, h("b", {}, one.title), "\n", mrkdwn(one.value));
  const foot = [footer, ts && `${day(ts)} ${clock(ts)}`].filter(Boolean).join(" | ");
  return [
    author_name && h("div", { class: "hint" }, author_name),
    title && h("b", {}, title_link ? link(title_link, title) : title),
    text && h("div", { class: "text" }, mrkdwn(text)),
    fields && h("div", { class: "fields" }, fields.map(field)),
    image_url && h("img", { class: "picture", src: safeUrl(image_url), alt: fallback ?? "" }),
    foot && h("div", { class: "hint" }, foot),
  ];
}
