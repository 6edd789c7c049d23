// The emoji that this sandbox knows by name (emoji.txt). Any other :name: stays as it is.

const words = (await (await fetch("/static/text/emoji.txt")).text()).trim().split(/\s+/);
const CHARACTERS = new Map(words.flatMap((word, place) => (place % 2 ? [] : [[word, words[place + 1]]])));
const SKIN_TONES = ["🏻", "🏼", "🏽", "🏾", "🏿"];

export const FREQUENT = "+1 eyes point_up white_check_mark raised_hands tada heart fire rotating_light".split(" ");

/** The characters of an emoji name (without colons), or null if the sandbox does not know it. */
export function emoji(name) {
  const [base, tone] = name.split("::");
  const found = CHARACTERS.get(base);
  return found ? found + (SKIN_TONES[tone?.at(-1) - 2] ?? "") : null;
}

export const emojiNames = (part) => [...CHARACTERS.keys()].filter((name) => name.includes(part));

/** Text with its :codes: shown as emoji. */
export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g, (code, name) => emoji(name) ?? code);
