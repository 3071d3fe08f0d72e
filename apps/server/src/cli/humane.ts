/** 1,234,567 */
export const count = (value: number): string => value.toLocaleString("en");

const sizeUnits = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** 34.5 MiB */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < sizeUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${sizeUnits[unit]}`;
}

const secondsByUnit = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
]);

/** 3 d 4 h, 12 min 5 s, 0.8 s: the two largest units. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [Math.floor(seconds) % 60, "s"],
  ] as const;
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}

/** 2026-11-22 18:04:05.678, as this machine's clock says it. */
export function time(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** Seconds in 90s, 15m, 2h or 7d; undefined for anything else. */
export function secondsIn(text: string): number | undefined {
  const [, value, unit = ""] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const seconds = secondsByUnit.get(unit);
  return seconds === undefined ? undefined : Number(value) * seconds;
}

/** Bytes in 500, 64KiB, 10MiB or 1GiB; undefined for anything else. */
export function bytesIn(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(B|KiB|MiB|GiB|TiB)?$/.exec(text);
  if (match === null) return undefined;
  const unit = sizeUnits.findIndex((name) => name === (match[2] ?? "B"));
  return Math.floor(Number(match[1]) * 1024 ** unit);
}
