// Block Kit's selects: where the options of each kind come from.

import { channels, member, nameOf, pictureOf, plain, titleOf, world } from "../base/world.js";
import { Choice, matching } from "./choice.js";

const PAUSE_MS = 300;

function personOption(id) {
  const real = member(id)?.real_name;
  const description = real && real !== nameOf(id) ? plain(real) : null;
  return { text: plain(nameOf(id)), value: id, image: pictureOf(id), description };
}

function channelOption(id) {
  const channel = world.channels.get(id);
  const name = channel ? (channel.kind === "im" ? "" : "#") + titleOf(channel) : id;
  return { text: plain(name), value: id };
}

const people = () => [...world.members.values()].filter((one) => !one.deleted);
const KINDS = { im: "im", private: "private", channel: "public" };

function conversations(element) {
  const wanted = element.filter?.include ?? Object.values(KINDS);
  return channels().filter((channel) => !channel.is_archived && wanted.includes(KINDS[channel.kind]));
}

const staticOptions = (element) => (query) =>
  matching(element.option_groups ?? [{ options: element.options }], query);
const peopleOptions = () => (query) => matching([{ options: people().map(({ id }) => personOption(id)) }], query);
const channelOptions = (element) => (query) =>
  matching([{ options: conversations(element).map(({ id }) => channelOption(id)) }], query);

/** Asks the app, a moment after the last key press. */
function externalOptions(element, at) {
  const least = element.min_query_length ?? 3;
  let timer;
  return (query) => {
    clearTimeout(timer);
    if (query.length < least) return `Type at least ${least} character${least === 1 ? "" : "s"} to search`;
    return new Promise((resolve) => {
      timer = setTimeout(() => resolve(at.surface.suggest(at.block, element, query)), query ? PAUSE_MS : 0);
    });
  };
}

const itself = (option) => option;
/** For each kind of select: where options come from, and how a stored value becomes an option. */
const SOURCES = {
  static: [staticOptions, itself],
  external: [externalOptions, itself],
  users: [peopleOptions, personOption],
  conversations: [channelOptions, channelOption],
};

export function select(element, at) {
  const several = element.type.startsWith("multi_");
  const [source, optionOf] = SOURCES[element.type.replace("multi_", "").replace("_select", "")];
  const stored = (option) => (optionOf === itself ? option : option.value);
  const placeholder = element.placeholder?.text ?? (several ? "Select options" : "Select an option");
  const choice = new Choice({
    props: { ...at.naming(element), placeholder },
    chosen: [at.value(element) ?? []].flat().map(optionOf),
    most: several ? (element.max_selected_items ?? Infinity) : 1,
    load: source(element, at),
    onchange: (options) => at.change(element, several ? options.map(stored) : (options.map(stored)[0] ?? null)),
  });
  return choice.node;
}
