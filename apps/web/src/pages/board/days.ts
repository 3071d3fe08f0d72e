/** A day of the viewer's calendar: "2018-05-13". */
export type Day = string;

const dayMs = 86_400_000;
/** A day this near goes without its year, days. */
const sameSeasonDays = 180;

/** The day an instant falls on, in the viewer's zone. `zone` is for tests. */
export function dayOf(epochMs: number, zone?: string): Day {
  const parts = formatIn(zone, partsOfDay).formatToParts(epochMs);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

/** "Today", "Yesterday", "Sat 12 May", and with its year when far away: "13 May 2018". */
export function dayName(day: Day, today: Day): string {
  const distance = daysBetween(today, day);
  if (distance === 0) return "Today";
  if (distance === 1) return "Tomorrow";
  if (distance === -1) return "Yesterday";
  const near = Math.abs(distance) <= sameSeasonDays;
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    ...(near ? { weekday: "short" } : { year: "numeric" }),
  })
    .format(noonOf(day))
    .replace(",", "");
}

/** "Sunday 13 May 2018": in a replay the venue's zone gives the day as it was there. */
export const dayInFull = (epochMs: number, zone?: string): string =>
  formatIn(zone, wholeDay).format(epochMs).replace(",", "");

/** Days from one day to another; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number =>
  Math.round((noonOf(to) - noonOf(from)) / dayMs);

const noonOf = (day: Day) => Date.parse(`${day}T12:00:00Z`);

interface DayFormat {
  readonly locale: string;
  readonly options: Intl.DateTimeFormatOptions;
  /** Made once for each zone: making one takes longer than drawing a row. */
  readonly byZone: Map<string | undefined, Intl.DateTimeFormat>;
}

const partsOfDay: DayFormat = {
  locale: "en",
  options: { year: "numeric", month: "2-digit", day: "2-digit" },
  byZone: new Map(),
};
const wholeDay: DayFormat = {
  locale: "en-GB",
  options: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  byZone: new Map(),
};

/** There are some 400 zones, so this cannot grow past that. */
function formatIn(zone: string | undefined, { locale, options, byZone }: DayFormat) {
  const made =
    byZone.get(zone) ??
    new Intl.DateTimeFormat(locale, { ...options, ...(zone !== undefined && { timeZone: zone }) });
  byZone.set(zone, made);
  return made;
}
