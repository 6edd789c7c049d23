// Services that watch systems: monitors of Datadog, which post alerts, and checks of Pingdom.

import { h } from "../base/dom.js";
import { attempt, channels, world } from "../base/world.js";
import { button, line, options } from "./panel_parts.js";

const named = (all) => Object.fromEntries(all.map(({ id, name }) => [id, name]));

/** The channels where Datadog can post. */
const alertChannels = () => channels().filter(({ members }) => members.includes(world.sandbox.datadog?.user));

const hears = ({ members }) => members.includes(world.bot.user_id);

/** What the form below depends on: where Datadog can post, and whether the app is there. */
export const audiences = () => JSON.stringify(alertChannels().map((one) => [one.id, one.name, hears(one)]));

export function datadog({ monitors, transitions }) {
  const places = alertChannels();
  const monitor = h("select", {}, options(monitors.map(({ id }) => id), named(monitors)));
  const hint = h("p", { class: "hint" });
  const deaf = `${world.bot.name} is not in this channel, so Slack does not tell it of this.`;
  const showHint = () => hint.replaceChildren(hears(world.channels.get(channel.value)) ? "" : deaf);
  const names = Object.fromEntries(places.map(({ id, name }) => [id, `#${name}`]));
  const channel = h("select", { onchange: showHint }, options(places.map(({ id }) => id), names));
  const post = (transition) => () =>
    attempt("datadog", { channel: channel.value, monitor: Number(monitor.value), transition });
  showHint();
  return h(
    "div",
    {},
    h("h3", {}, "Datadog posts an alert"),
    line("Monitor", monitor),
    line("Channel", channel),
    hint,
    h("div", { class: "actions" }, transitions.map((transition) => button(transition, post(transition)))),
  );
}

export function checkList(checks) {
  return h("div", {}, h("h3", {}, "Pingdom posts to the webhook"), checks.map(check));
}

function check({ id, name, kind, is_up, told }) {
  const [state, other] = is_up ? ["up", "down"] : ["down", "up"];
  const onclick = () => attempt("pingdom", { check: id, up: !is_up });
  const props = { type: "button", class: "button", "aria-label": `Switch ${name} ${other}`, onclick };
  const lamp = h("span", { class: is_up ? "lamp on" : "lamp" });
  const words = h("p", {}, lamp, ` ${name} (${kind}) is ${state}.`);
  const response = told && h("p", { class: "hint" }, `Webhook: ${told}`);
  return h("div", { class: "check" }, h("div", {}, words, response), h("button", props, `Switch ${other}`));
}
