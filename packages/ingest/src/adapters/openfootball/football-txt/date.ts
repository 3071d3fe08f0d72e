import type { ClockTime } from "../sheet.ts";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** A date as a line begins with it: the year and the weekday only where they are written. */
export interface WrittenDate {
  readonly year?: number | undefined;
  /** 1 is January. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday?: number | undefined;
  /** What is left of the line. */
  readonly rest: string;
}

const monthName = "(?<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\\.?";
const weekdayName =
  "(?:(?<weekday>sun|mon|tue|wed|thu|fri|sat)(?:day|sday|nesday|rsday|urday|s|rs|r)?\\.?,?\\s+)?";
const ending = "(?:,?\\s+(?<year>\\d{4})\\b)?\\]?(?=\\s|,|$)";

const forms = [
  // 2018-06-14
  /^\[?(?<year>\d{4})-(?<monthNumber>\d{2})-(?<day>\d{2})\]?(?=\s|$)/i,
  // Fri Aug/22 2025, Thu Jun 14, June 11
  new RegExp(`^\\[?${weekdayName}${monthName}[\\s/]+(?<day>\\d{1,2})\\b(?![:.]\\d)${ending}`, "i"),
  // Fri 22 Aug 2025, 22 August
  new RegExp(`^\\[?${weekdayName}(?<day>\\d{1,2})\\.?[\\s/]+${monthName}${ending}`, "i"),
];

/** The date a line begins with, if it does. */
export function dateAtStart(text: string): WrittenDate | undefined {
  for (const form of forms) {
    const found = form.exec(text);
    if (found?.groups === undefined) continue;
    const { year, month, monthNumber, day, weekday } = found.groups;
    const numbered =
      monthNumber === undefined
        ? months.indexOf((month ?? "").slice(0, 3).toLowerCase()) + 1
        : Number(monthNumber);
    return {
      ...(year !== undefined && { year: Number(year) }),
      month: numbered,
      day: Number(day),
      ...(weekday !== undefined && { weekday: weekdays.indexOf(weekday.toLowerCase()) }),
      rest: text.slice(found[0].length).trim(),
    };
  }
  return undefined;
}

/** The years a document may be about, first the likelier: those of its title's season. */
export function yearsOf(title: string): readonly number[] {
  const season = /(\d{4})(?:\s*[/-–]\s*(\d{4}|\d{2})\b)?/.exec(title);
  if (season === null) return [];
  const first = Number(season[1]);
  // A tournament keeps its name when it is put off by a year.
  return [first, first + 1];
}

/** The date in full. Of two years the written weekday decides, else the season, which begins in July. */
export function fullDate(
  written: WrittenDate,
  years: readonly number[],
  isSeason: boolean,
): { readonly date: string | undefined; readonly weekdayFits: boolean } {
  const candidates =
    written.year === undefined ? seasonOrder(years, isSeason, written) : [written.year];
  const dates = candidates.flatMap((year) => realDate(year, written) ?? []);
  const fitting = dates.find(
    (date) => written.weekday === undefined || new Date(date).getUTCDay() === written.weekday,
  );
  return { date: fitting ?? dates[0], weekdayFits: fitting !== undefined || dates.length === 0 };
}

const seasonOrder = (years: readonly number[], isSeason: boolean, { month }: WrittenDate) =>
  isSeason && month < 7 ? years.toReversed() : years;

function realDate(year: number, { month, day }: WrittenDate): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.toISOString().slice(0, 10)
    : undefined;
}

const timeForm =
  /^(\d{1,2})(?:[:.](\d{2})|h(\d{2})?)(?:\s+(?:UTC|GMT)\s*([+-]\d{1,2})?(?::?(\d{2}))?)?(?:\s*\(\s*(\d{1,2})[:.](\d{2})\s+(?:UTC|GMT)\s*([+-]\d{1,2})?(?::?(\d{2}))?\s*\))?(?=\s|,|$)/i;

/** The time a line begins with, and what is left of it. */
export function timeAtStart(
  text: string,
): { readonly time: ClockTime; readonly rest: string } | undefined {
  const found = timeForm.exec(text);
  if (found === null) return undefined;
  const hour = Number(found[1]);
  const minute = Number(found[2] ?? found[3] ?? 0);
  if (hour > 23 || minute > 59) return undefined;
  const rest = text.slice(found[0].length).trim();
  if (found[6] === undefined) {
    const hasZone = /UTC|GMT/i.test(found[0]);
    const time = { hour, minute, ...(hasZone && { offsetMin: offsetIn(found[4], found[5]) }) };
    return { time, rest };
  }
  // "18:00 (20:00 UTC+4)": the same moment twice, and only the second says where.
  const there = Number(found[6]);
  if (there > 23 || Number(found[7]) > 59) return undefined;
  const dayShift = there - hour < -12 ? 1 : there - hour > 12 ? -1 : 0;
  const offsetMin = offsetIn(found[8], found[9]);
  return { time: { hour: there, minute: Number(found[7]), offsetMin, dayShift }, rest };
}

function offsetIn(hours: string | undefined, minutes: string | undefined): number {
  const whole = Number(hours ?? 0) * 60;
  return whole + (hours?.startsWith("-") ? -1 : 1) * Number(minutes ?? 0);
}

/** A time and nothing else: "18:00 UTC+3", "20:30". */
export function timeIn(text: string): ClockTime | undefined {
  const found = timeAtStart(text.trim());
  return found?.rest === "" ? found.time : undefined;
}
