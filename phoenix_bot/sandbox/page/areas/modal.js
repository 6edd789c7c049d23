// The person's stack of modals. Only the top one is drawn; updates of the view keep what is typed.

import { freshId, h, iconButton } from "../base/dom.js";
import { act } from "../base/server.js";
import { face, world } from "../base/world.js";
import { Answers } from "../blocks/answers.js";
import { blockNodes, showErrors } from "../blocks/blocks.js";
import { surfaceAt } from "../blocks/surface.js";
import { textNodes } from "../text/mrkdwn.js";

const answers = new Map();
let open = null;

/** The surface of a modal or home. As long as the view is there, what was typed wins over the server's values. */
export function viewSurface(view) {
  const values = { ...view.values };
  for (const [block, typed] of Object.entries(answers.get(view.id)?.values ?? {})) {
    values[block] = { ...values[block], ...typed };
  }
  answers.set(view.id, new Answers(view.blocks, values));
  return surfaceAt({ view_id: view.id }, answers.get(view.id));
}

/** Draws the stack after a snapshot; redraws a modal only if another view, or a new state of it, is on top. */
export function showModals(views) {
  const living = [world.home, ...views].map((view) => view?.id);
  for (const id of answers.keys()) if (!living.includes(id)) answers.delete(id);
  const top = views.at(-1);
  const state = top && `${top.id} ${top.hash} ${views.length}`;
  if (open?.state !== state) redraw(top, state, views.length > 1);
  open?.setErrors(top.errors);
}

function redraw(view, state, stacked) {
  const before = open;
  const kept = before && before.id === view?.id ? glance(before.box) : {};
  open = view ? { id: view.id, state, ...modal(view, stacked) } : null;
  if (open) {
    document.body.append(open.box);
    open.box.showModal();
    restore(open.box, kept);
  }
  before?.box.remove();
  if (!open) document.querySelector("#conversation textarea")?.focus();
}

/** Where the person is in a modal: scroll position, control and caret. */
function glance(box) {
  const node = box.contains(document.activeElement) ? document.activeElement : null;
  const caret = ["text", "textarea"].includes(node?.type) ? node.selectionStart : null;
  return { scroll: box.querySelector(".modal-body").scrollTop, key: node?.dataset.key, caret };
}

function restore(box, { scroll = 0, key, caret }) {
  const same = key && box.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const node = same || box.querySelector("[autofocus], .modal-body [data-key], footer button");
  node?.focus({ preventScroll: true });
  if (same && caret !== null) node.setSelectionRange(caret, caret);
  box.querySelector(".modal-body").scrollTop = scroll;
}

function modal(view, stacked) {
  const surface = viewSurface(view);
  const id = freshId("title");
  const trouble = h("div", { class: "banner", role: "alert", hidden: true });
  const body = h("div", { class: "modal-body" }, blockNodes(view.blocks, surface));
  const submit = view.submit && h("button", { class: "button primary" }, textNodes(view.submit));
  const close = () => act("close", { view_id: view.id });
  const closeAll = () => act("close", { view_id: view.id, all: true });
  const onsubmit = (event) => {
    event.preventDefault();
    if (submit && !submit.disabled) send();
  };
  const onkeydown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  };
  const form = h(
    "form",
    { novalidate: true, onsubmit },
    h(
      "header",
      {},
      stacked && iconButton("back", "Back", close),
      face(world.bot.user_id),
      h("h2", { id }, textNodes(view.title)),
      iconButton("close", "Close dialog", closeAll),
    ),
    trouble,
    body,
    h("footer", {}, h("button", { type: "button", class: "button", onclick: close }, closeText(view)), submit),
  );
  const oncancel = (event) => event.preventDefault();
  const box = h("dialog", { class: "modal", "aria-labelledby": id, onkeydown, oncancel }, form);
  let told = null;
  return { box, setErrors };

  /** Shows the server's errors under their inputs; does nothing if they are shown already. */
  function setErrors(errors) {
    if (JSON.stringify(errors) === told) return;
    told = JSON.stringify(errors);
    showErrors(body, errors);
  }

  async function send() {
    trouble.hidden = true;
    told = null;
    const half = unfinished(body);
    if (half) return showErrors(body, { [half]: "Enter a whole date and time." });
    submit.disabled = true;
    submit.classList.add("busy");
    const answer = await act("submit", { view_id: view.id, values: surface.answers.values });
    submit.disabled = false;
    submit.classList.remove("busy");
    if (answer.errors) return setErrors(answer.errors);
    trouble.textContent = answer.error ?? "";
    trouble.hidden = answer.ok;
  }
}

const closeText = (view) => (view.close ? textNodes(view.close) : view.submit ? "Cancel" : "Close");

/** The block of a date or time that is only half typed, if any: the browser gives no value for it. */
function unfinished(body) {
  const half = [...body.querySelectorAll(".moment")].find((input) => input.validity.badInput);
  return half?.closest("[data-block]")?.dataset.block;
}
