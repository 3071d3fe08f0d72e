/** How numbers are written here: always with their unit, and at a width that changes as little as possible. */

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat("en-GB", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** A number that has not been measured yet. */
export const unmeasured = "–";

/** `1,234,567`: things counted one by one, offsets among them. */
export const count = (value: number): string => whole.format(value);

/** `12.4`, `1,240` from a thousand on; {@link unmeasured} when there is nothing to compare with yet. */
export function perSecond(value: number | undefined): string {
  if (value === undefined) return unmeasured;
  return value < 1000 ? oneDecimal.format(value) : whole.format(value);
}

/** `1 member`, `12 members`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** `0 %` to `100 %` of a share from 0 to 1; whole only when it is. */
export const percent = (share: number): string => `${Math.floor(share * 100)} %`;

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `512 B`, `12.4 KiB`, `1.5 GiB`: binary units, one decimal. */
export function bytes(value: number): string {
  let unit = 0;
  let size = value;
  while (Math.abs(size) >= 1023.95 && unit < byteUnits.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? whole.format(size) : oneDecimal.format(size)} ${byteUnits[unit]}`;
}

/** `3 s`, `4 min 05 s`, `2 h 13 min`, `3 d 4 h`, `7 d`: a span of time; less than nothing is nothing. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${twoDigits(minutes % 60)} min`;
  const restHours = hours % 24;
  return `${Math.floor(hours / 24)} d${restHours === 0 ? "" : ` ${restHours} h`}`;
}

/** `14:07:03` in the viewer's zone, or in the one given. */
export const timeOfDay = (epochMs: number, timeZone?: string): string =>
  new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(epochMs);

const instant = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A text of the server's with its UTC instants written as {@link moment} writes them. */
export const withMoments = (text: string, now: number, timeZone?: string): string =>
  text.replace(instant, (said) => moment(Date.parse(said), now, timeZone));

/** `14:07:03` on the day of `now`, `12 May, 14:07:03` on any other. */
export function moment(epochMs: number, now: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", ...zone });
  const time = timeOfDay(epochMs, timeZone);
  return day.format(epochMs) === day.format(now) ? time : `${day.format(epochMs)}, ${time}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");
