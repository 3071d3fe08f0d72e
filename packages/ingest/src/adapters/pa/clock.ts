import { baseMinutes, cupRules, isPlayed, type MatchTime } from "@touchline/football";

const minuteMs = 60_000;

/** "86:26" → milliseconds; undefined for what is no such time. */
function clockMs(text: string | undefined): number | undefined {
  const written = /^(\d{1,3}):(\d{2})$/.exec(text ?? "");
  return written === null ? undefined : (Number(written[1]) * 60 + Number(written[2])) * 1000;
}

export interface WrittenTime {
  /** The minute as it is called: 1 for the first, 45 also for all that is added. */
  readonly eventTime: string | undefined;
  readonly normalTime?: string | undefined;
  readonly addedTime?: string | undefined;
  /** "(90 +3:53)", where nothing else tells the time added. */
  readonly matchTime?: string | undefined;
}

/**
 * When something happened. The minute it is called by says in which half, as 45 with time added is in the first; the
 * clock beside it, which stops at 45:00, says when. Undefined where there is no minute.
 */
export function matchTimeOf(written: WrittenTime): MatchTime | undefined {
  const label = /^\d{1,3}$/.test(written.eventTime ?? "") ? Number(written.eventTime) : undefined;
  const inMatchTime = /\+\s*(\d{1,2}:\d{2})/.exec(written.matchTime ?? "")?.[1];
  const addedMs = clockMs(written.addedTime) || clockMs(inMatchTime) || 0;
  const normalMs = clockMs(written.normalTime);
  if ((label === undefined && normalMs === undefined) || (label ?? 0) > 121) return undefined;
  const minute = label ?? Math.floor((normalMs ?? 0) / minuteMs) + 1;
  const phase = minute <= 45 ? "h1" : minute <= 90 ? "h2" : minute <= 105 ? "et1" : "et2";
  const atMs = normalMs ?? (addedMs > 0 ? minute : Math.max(0, minute - 1)) * minuteMs;
  const elapsedMs = Math.max(0, atMs - baseMinutes(phase, cupRules) * minuteMs) + addedMs;
  return isPlayed(phase) && elapsedMs < 90 * minuteMs ? { phase, elapsedMs } : undefined;
}
