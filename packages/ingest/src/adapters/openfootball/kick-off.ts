import type { ClockTime } from "./sheet.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** When nobody says: noon is wrong by half a day at most. */
const noon: ClockTime = { hour: 12, minute: 0 };

/**
 * The moment of kick-off, epoch ms. A time without a zone is a local one: of the zone of the competition where we know
 * it, else it is taken as UTC. Undefined for what is no date.
 */
export function kickOffAt(
  date: string,
  time: ClockTime | undefined,
  zone: string | undefined,
): number | undefined {
  const { hour, minute, offsetMin, dayShift = 0 } = time ?? noon;
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== date) return undefined;
  const written = day + dayShift * dayMs + (hour * 60 + minute) * minuteMs;
  if (offsetMin !== undefined) return written - offsetMin * minuteMs;
  if (zone === undefined) return written;
  // Twice, as the offset may change between the two guesses.
  return written - offsetAt(written - offsetAt(written, zone), zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone is ahead of UTC at a moment, ms. */
function offsetAt(at: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  formats.set(zone, format);
  const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const found = /([+-])(\d{2}):(\d{2})/.exec(name);
  if (found === null) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return (found[1] === "-" ? -minutes : minutes) * minuteMs;
}
