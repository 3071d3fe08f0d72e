const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Epoch ms of a local time such as "2018-09-23T15:02:13.608" (or with a space, or without seconds) in an IANA zone;
 * undefined for what is no such time. Of the hour that comes twice in autumn the first is meant.
 */
export function epochOfLocalTime(local: string, zone: string): number | undefined {
  const written = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/.exec(
    local.trim(),
  );
  if (written === null) return undefined;
  const [, day, hour, second = "00", fraction = ""] = written;
  const asUtc = Date.parse(`${day}T${hour}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // The offset a day before holds until a clock is changed; then the one found so is asked again.
  const early = asUtc - offsetMs(asUtc - dayMs, zone);
  return offsetMs(early, zone) === offsetMs(asUtc - dayMs, zone)
    ? early
    : asUtc - offsetMs(early, zone);
}

const dayMs = 24 * 60 * 60_000;

/** How far the zone's clocks are ahead of UTC at an instant. */
function offsetMs(at: number, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    formats.set(zone, format);
  }
  const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const offset = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name);
  if (offset === null) return 0;
  const [, sign, hours, minutes, seconds = "0"] = offset;
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  return sign === "-" ? -ahead : ahead;
}
