// The sandbox's own switches: limits, latency, the clock, alerts, faults, the app's connection.

import { h, icon, keyed } from "../base/dom.js";
import { popup } from "../base/popup.js";
import { attempt, world } from "../base/world.js";
import { audiences, checkList, datadog } from "./alerting_panel.js";
import { button, line, options } from "./panel_parts.js";

const KINDS = {
  429: "429, too many requests",
  500: "500, server error",
  503: "503, unavailable",
  error: "internal_error, not processed",
  missing_scope: "missing_scope",
  cut_before: "drop the connection, not processed",
  cut_after: "process, then drop the connection",
  garbage: "process, then send garbage",
  error_after: "process, then internal_error",
  hang: "wait a minute, then process",
  hang_before: "wait a minute, then drop the connection",
  hang_after: "process, then wait a minute",
};
const METHODS = `* apps.connections.open chat.postMessage chat.update chat.delete chat.postEphemeral chat.getPermalink
  pins.add pins.remove reactions.add views.open views.update views.push views.publish users.info conversations.info
  response_url`.split(/\s+/);
const REASONS = ["warning", "refresh_requested", "link_disabled", "too_many_websockets"];

let panel = null;

export function openSandbox(anchor) {
  panel = h("div", { class: "sandbox" });
  showSandbox();
  popup(anchor, panel);
}

/** Draws the panel after a snapshot, if it has been opened. */
export function showSandbox() {
  if (!panel) return;
  const { rate_limits, connections, latency_ms, minutes_ahead, faults, checks } = world.sandbox;
  keyed(panel, [
    { key: "title", sig: "", build: () => h("h2", {}, "Sandbox") },
    { key: "connection", sig: String(connections), build: () => connection(connections) },
    { key: "limits", sig: String(rate_limits), build: () => limits(rate_limits) },
    { key: "latency", sig: String(latency_ms), build: () => latency(latency_ms) },
    { key: "clock", sig: String(minutes_ahead), build: () => clock(minutes_ahead) },
    audiences() !== "[]" && { key: "datadog", sig: audiences(), build: () => datadog(world.sandbox.datadog) },
    checks.length > 0 && { key: "pingdom", sig: JSON.stringify(checks), build: () => checkList(checks) },
    { key: "new fault", sig: "", build: newFault },
    { key: "faults", sig: JSON.stringify(faults), build: () => faultList(faults) },
  ]);
}

function connection(count) {
  const reason = h("select", {}, options(REASONS));
  const state = count ? `The app is connected (sockets: ${count}).` : "The app is not connected.";
  return h(
    "div",
    {},
    h("p", {}, h("span", { class: count ? "lamp on" : "lamp" }), " ", state),
    line("Reason", reason),
    h(
      "div",
      { class: "actions" },
      button("Disconnect", () => attempt("disconnect", { reason: reason.value })),
      button("Send the next click or command twice", () => attempt("duplicate", {})),
    ),
  );
}

function limits(on) {
  const onchange = (event) => attempt("rate_limits", { on: event.target.checked });
  const box = h("input", { type: "checkbox", checked: on, onchange });
  return h("label", { class: "tick" }, box, h("span", {}, "Slack's rate limits"));
}

function latency(ms) {
  const onchange = (event) => attempt("latency", { ms: Number(event.target.value) });
  return line("Latency of each call (ms)", h("input", { type: "number", min: 0, step: 50, value: ms, onchange }));
}

function clock(minutes) {
  const forward = (label, by) => button(label, () => attempt("clock", { minutes: by }));
  const state = minutes ? `The clock is ${span(minutes)} ahead.` : "The clock shows the time.";
  return h(
    "div",
    {},
    h("p", {}, state),
    h("div", { class: "actions" }, forward("+10 min", 10), forward("+30 min", 30), forward("+1 day", 24 * 60)),
  );
}

function span(minutes) {
  const parts = [[Math.floor(minutes / 1440), "d"], [Math.floor(minutes / 60) % 24, "h"], [minutes % 60, "min"]];
  return parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(" ");
}

function newFault() {
  const method = h("input", { list: "methods", value: "chat.postMessage" });
  const kind = h("select", {}, options(Object.keys(KINDS), KINDS));
  const times = h("input", { type: "number", min: 1, value: 1 });
  const add = () => {
    const fault = { method: method.value, kind: kind.value, times: Number(times.value) };
    attempt("faults", { faults: [...world.sandbox.faults, fault] });
  };
  return h(
    "div",
    {},
    h("h3", {}, "Faults"),
    h("datalist", { id: "methods" }, options(METHODS)),
    line("Method", method),
    line("Fault", kind),
    line("Times", times),
    button("Add fault", add),
  );
}

function faultList(faults) {
  const item = ({ method, kind, times }, at) => {
    const onclick = () => attempt("faults", { faults: faults.filter((_, place) => place !== at) });
    const drop = h("button", { type: "button", class: "link", "aria-label": "Remove fault", onclick }, icon("close"));
    return h("li", {}, `${times} × ${method}: ${kind} `, drop);
  };
  return h("ul", { class: "faults", "aria-label": "Waiting faults" }, faults.map(item));
}
