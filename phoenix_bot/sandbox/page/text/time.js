// Times in the acting person's own time zone.

import { world } from "../base/world.js";

const formats = new Map();

function format(epoch, options) {
  const zone = world.me.tz;
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }));
  return formats.get(key);
}

const parts = (epoch, options) =>
  Object.fromEntries(format(epoch, options).formatToParts(epoch * 1000).map(({ type, value }) => [type, value]));

const text = (epoch, options) => format(epoch, options).format(epoch * 1000);

/** The clock time as Slack shows it: "3:04 PM". */
export const clock = (epoch) => text(epoch, { hour: "numeric", minute: "2-digit" });
const clockWithSeconds = (epoch) => text(epoch, { hour: "numeric", minute: "2-digit", second: "2-digit" });

const NUMERIC = { year: "numeric", month: "2-digit", day: "2-digit" };

/** "2026-08-01" in the person's zone. */
export function day(epoch) {
  const { year, month, day: dayOfMonth } = parts(epoch, NUMERIC);
  return `${year}-${month}-${dayOfMonth}`;
}

/** "15:04" in the person's zone, 24 hours. */
export function minute(epoch) {
  const { hour, minute: minutes } = parts(epoch, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `${hour}:${minutes}`;
}

/** The Unix time of "2026-08-01" and "15:04" in the person's zone; a time in a skipped hour is moved to the next. */
export function epochOf(date, time) {
  const wall = Date.parse(`${date}T${time}:00Z`) / 1000;
  const shown = (epoch) => Date.parse(`${day(epoch)}T${minute(epoch)}:00Z`) / 1000;
  const guess = wall - (shown(wall) - wall);
  return guess - (shown(guess) - wall);
}

const DAY = 86400;
/** The sandbox's clock, which somebody may have set forward. */
export const now = () => Date.now() / 1000 + 60 * world.sandbox.minutes_ahead;

function relativeDay(epoch) {
  const shift = Math.round((Date.parse(day(epoch)) - Date.parse(day(now()))) / (DAY * 1000));
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[shift];
}

/** A day divider's text: "Today", "Yesterday" or "Saturday, August 1st". */
export function dayTitle(epoch) {
  const near = relativeDay(epoch);
  return near ? near[0].toUpperCase() + near.slice(1) : long(epoch, LONG);
}

function ordinal(number) {
  const ending = { one: "st", two: "nd", few: "rd", other: "th" };
  return number + ending[new Intl.PluralRules("en", { type: "ordinal" }).select(number)];
}

function long(epoch, options) {
  const { weekday, month, day: dayOfMonth, year } = parts(epoch, { year: "numeric", day: "numeric", ...options });
  const ofWeek = weekday ? `${weekday}, ` : "";
  const ofMonth = options.month === "long" ? ordinal(Number(dayOfMonth)) : dayOfMonth;
  const ofYear = Math.abs(epoch - now()) < 182 * DAY ? "" : `, ${year}`;
  return `${ofWeek}${month} ${ofMonth}${ofYear}`;
}

const STEPS = [["year", 365 * DAY], ["month", 30 * DAY], ["day", DAY], ["hour", 3600], ["minute", 60]];

function ago(epoch) {
  const passed = now() - epoch;
  const [unit, size] = STEPS.find(([, seconds]) => Math.abs(passed) >= seconds) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(-Math.round(passed / size), unit);
}

const DATE = { month: "long" };
const SHORT = { month: "short" };
const LONG = { month: "long", weekday: "long" };
const TOKENS = {
  date_num: day,
  date: (epoch) => long(epoch, DATE),
  date_short: (epoch) => long(epoch, SHORT),
  date_long: (epoch) => long(epoch, LONG),
  date_pretty: (epoch) => relativeDay(epoch) ?? long(epoch, DATE),
  date_short_pretty: (epoch) => relativeDay(epoch) ?? long(epoch, SHORT),
  date_long_pretty: (epoch) => relativeDay(epoch) ?? long(epoch, LONG),
  time: clock,
  time_secs: clockWithSeconds,
  ago,
};

/** Slack's `<!date>` format string with its {tokens} replaced; a relative day at the beginning is capitalised. */
export function dateText(epoch, pattern) {
  const filled = pattern.replace(/\{(\w+)\}/g, (token, name) => TOKENS[name]?.(epoch) ?? token);
  return pattern.startsWith("{") ? filled[0].toUpperCase() + filled.slice(1) : filled;
}
