// The person's stack of modals. Only the top one is drawn; what is typed survives updates of the view.

import { act } from "./server.js";
import { Answers } from "./answers.js";
import { blockNodes, showErrors } from "./blocks.js";
import { freshId, h, iconButton } from "./dom.js";
import { textNodes } from "./mrkdwn.js";
import { toast } from "./overlay.js";
import { face, world } from "./world.js";

const TROUBLE = "We had some trouble connecting. Try again?";
const answers = new Map();
let open = null;

/** Answers for a view: typed values win over the server's, and are kept as long as the view is open. */
function answersFor(view) {
  const typed = answers.get(view.id)?.values ?? {};
  const values = { ...view.values };
  for (const [block, elements] of Object.entries(typed)) values[block] = { ...values[block], ...elements };
  answers.set(view.id, new Answers(view.blocks, values));
  return answers.get(view.id);
}

/** What elements of a view (modal or home) need; see elements.At. */
export function viewSurface(view) {
  const known = answersFor(view);
  return {
    answers: known,
    async send(element) {
      const { block_id, action_id } = element;
      const answer = await act("click", { view_id: view.id, block_id, action_id, element, state: known.values });
      if (!answer.ok) toast(answer.error);
      return answer.ok;
    },
    suggest: (block, element, value) => suggest({ view_id: view.id }, block, element, value),
  };
}

/** Groups of options for an external select, or what to show instead. */
export async function suggest(where, block, element, value) {
  const answer = await act("suggest", { ...where, block_id: block.block_id, action_id: element.action_id, value });
  if (!answer.ok) return answer.error;
  return answer.option_groups ?? [{ options: answer.options ?? [] }].filter((group) => group.options.length);
}

/** Draws the stack after a snapshot. A modal is redrawn only when another view, or another state of it, is on top. */
export function showModals(views) {
  for (const id of answers.keys()) if (id !== world.home?.id && !views.some((view) => view.id === id)) answers.delete(id);
  const top = views.at(-1);
  const drawing = top && `${top.id} ${top.hash} ${views.length}`;
  if (open?.drawing !== drawing) redraw(top, drawing, views);
  else if (open) open.setErrors(top.errors);
}

function redraw(view, drawing, views) {
  const focused = open?.box.contains(document.activeElement) ? document.activeElement : null;
  const focus = open?.id === view?.id && focused ? { key: focused.dataset.key, at: caret(focused) } : null;
  const scroll = open?.id === view?.id ? open?.box.querySelector(".modal-body")?.scrollTop : 0;
  const before = open?.box;
  open = view ? modal(view, drawing, views) : null;
  if (open) {
    document.body.append(open.box);
    open.box.showModal();
    open.box.querySelector(".modal-body").scrollTop = scroll ?? 0;
    focusOn(open.box, focus);
  }
  before?.remove();
}

const caret = (node) => (["text", "textarea"].includes(node.type) ? node.selectionStart : null);

function focusOn(box, focus) {
  const first = box.querySelector("[autofocus]") ?? box.querySelector(".modal-body [data-key]") ?? box.querySelector("footer button");
  const node = (focus?.key && box.querySelector(`[data-key="${CSS.escape(focus.key)}"]`)) || first;
  node?.focus({ preventScroll: Boolean(focus) });
  if (focus?.at !== null && focus?.at !== undefined && node.setSelectionRange) node.setSelectionRange(focus.at, focus.at);
}

function modal(view, drawing, views) {
  const surface = viewSurface(view);
  const title = freshId("title");
  const trouble = h("div", { class: "banner", role: "alert", hidden: true });
  const body = h("div", { class: "modal-body" }, blockNodes(view.blocks, surface));
  const submit = view.submit && h("button", { class: "button primary" }, textNodes(view.submit));
  const close = () => act("close", { view_id: view.id });
  const closeAll = () => act("close", { view_id: view.id, all: true });
  let shown = "{}";

  const setErrors = (errors = {}) => {
    if (JSON.stringify(errors) === shown) return;
    shown = JSON.stringify(errors);
    showErrors(body, errors);
  };
  const complain = (text) => {
    trouble.replaceChildren(text ?? "");
    trouble.hidden = !text;
  };
  const onsubmit = async (event) => {
    event.preventDefault();
    if (!submit || submit.disabled) return;
    complain(null);
    const bad = unfinished(body);
    if (bad) return setErrors({ [bad]: "Enter a whole date and time." });
    submit.disabled = true;
    submit.classList.add("busy");
    const answer = await act("submit", { view_id: view.id, values: surface.answers.values });
    submit.disabled = false;
    submit.classList.remove("busy");
    if (answer.errors) setErrors(answer.errors);
    else if (!answer.ok) complain(answer.error || TROUBLE);
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
      views.length > 1 && iconButton("back", "Back", close),
      face(world.bot.user_id),
      h("h2", { id: title }, textNodes(view.title)),
      iconButton("close", "Close dialog", closeAll),
    ),
    trouble,
    body,
    h(
      "footer",
      {},
      h("button", { type: "button", class: "button", onclick: close }, view.close ? textNodes(view.close) : submit ? "Cancel" : "Close"),
      submit,
    ),
  );
  const box = h("dialog", { class: "modal", "aria-labelledby": title, onkeydown }, form);
  box.addEventListener("cancel", (event) => event.preventDefault());
  setErrors(view.errors);
  return { id: view.id, drawing, box, setErrors };
}

/** The block of a date or time that is typed in half, if any: the browser gives no value for it. */
const unfinished = (body) => [...body.querySelectorAll(".moment")].find((input) => input.validity.badInput)?.closest("[data-block]")?.dataset.block;
