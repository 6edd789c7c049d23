// The sandbox's own switches: limits, latency, faults, the app's connection.

import { freshId, h, icon, keyed } from "./dom.js";
import { popup } from "./overlay.js";
import { attempt, world } from "./world.js";

const KINDS = {
  429: "429, too many requests", 500: "500, server error", 503: "503, unavailable", hang: "hang, then process", hang_before: "hang, then cut the line", hang_after: "process, then hang",
  cut_before: "cut the line before processing", cut_after: "process, then cut the line", garbage: "answer garbage",
  error: "internal_error, not processed", error_after: "process, then internal_error", missing_scope: "missing_scope",
};
const METHODS = [
  "*", "apps.connections.open", "chat.postMessage", "chat.update", "chat.delete", "chat.postEphemeral", "chat.getPermalink", "pins.add",
  "pins.remove", "reactions.add", "views.open", "views.update", "views.push", "views.publish", "users.info", "conversations.info", "response_url",
];
const REASONS = ["warning", "refresh_requested", "link_disabled", "too_many_websockets"];

let panel = null;

export function toggleSandbox(anchor) {
  if (panel?.isConnected) return;
  panel = h("div", { class: "sandbox" });
  showSandbox();
  popup(anchor, panel);
}

/** Draws the panel, if it is open, after a snapshot. */
export function showSandbox() {
  if (!panel) return;
  const { rate_limits, connections, latency_ms, faults } = world.sandbox;
  keyed(panel, [
    { key: "title", sig: "", build: () => h("h2", {}, "Sandbox") },
    { key: "connections", sig: String(connections), build: () => connection(connections) },
    { key: "limits", sig: String(rate_limits), build: () => limits(rate_limits) },
    { key: "latency", sig: String(latency_ms), build: () => latency(latency_ms) },
    { key: "misbehave", sig: "", build: misbehave },
    { key: "faults", sig: JSON.stringify(faults), build: () => faultList(faults) },
  ]);
}

const button = (label, onclick) => h("button", { type: "button", class: "button", onclick }, label);
const options = (entries) => entries.map(([value, label]) => h("option", { value }, label));

function field(label, input) {
  input.id = freshId("sandbox");
  return h("div", { class: "line" }, h("label", { for: input.id }, label), input);
}

function connection(connections) {
  const reason = h("select", {}, options(REASONS.map((name) => [name, name])));
  const text = connections ? `The app is connected (${connections} socket${connections === 1 ? "" : "s"}).` : "The app is not connected.";
  return h(
    "div",
    {},
    h("p", {}, h("span", { class: connections ? "lamp on" : "lamp" }), " ", text),
    field("Reason", reason),
    h("div", { class: "actions" }, [
      button("Disconnect", () => attempt("disconnect", { reason: reason.value })),
      button("Send next envelope twice", () => attempt("duplicate", {})),
    ]),
  );
}

function limits(on) {
  const onchange = (event) => attempt("rate_limits", { on: event.target.checked });
  return h("label", { class: "tick" }, h("input", { type: "checkbox", checked: on, onchange }), h("span", {}, "Slack's rate limits"));
}

function latency(now) {
  const onchange = (event) => attempt("latency", { ms: Number(event.target.value) });
  return field("Latency of each call (ms)", h("input", { type: "number", min: 0, step: 50, value: now, onchange }));
}

function misbehave() {
  const method = h("input", { list: "methods", value: "chat.postMessage" });
  const kind = h("select", {}, options(Object.entries(KINDS)));
  const times = h("input", { type: "number", min: 1, value: 1 });
  const add = () => {
    const fault = { method: method.value, kind: kind.value, times: Number(times.value) };
    attempt("faults", { faults: [...world.sandbox.faults, fault] });
  };
  return h(
    "div",
    {},
    h("h3", {}, "Misbehave"),
    h("datalist", { id: "methods" }, options(METHODS.map((name) => [name, name]))),
    field("Method", method),
    field("Fault", kind),
    field("Times", times),
    h("div", { class: "actions" }, button("Add fault", add)),
  );
}

function faultList(faults) {
  const line = ({ method, kind, times }, at) => {
    const drop = () => attempt("faults", { faults: faults.filter((_, place) => place !== at) });
    return h("li", {}, `${times} × ${method}: ${kind} `, h("button", { type: "button", class: "link", "aria-label": "Remove fault", onclick: drop }, icon("close")));
  };
  return h("ul", { class: "faults", "aria-label": "Faults to come" }, faults.map(line));
}
