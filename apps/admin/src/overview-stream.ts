import type { AdminOverview } from "@touchline/protocol/admin";
import { EventSourceParserStream } from "eventsource-parser/stream";

/** Whether what the page shows is what the server says now. */
export type Link =
  | { readonly state: "opening" }
  | { readonly state: "live" }
  /** The stream broke; `sinceMs` is when the last overview arrived, this browser's clock, absent when none ever did. */
  | {
      readonly state: "stale";
      readonly sinceMs: number | undefined;
      readonly reason: string;
      readonly retryAtMs: number;
    }
  /** The server does not know this browser (any more): only a new link helps. */
  | { readonly state: "over" };

/** The limits of following the stream. */
export interface FollowLimits {
  /** Silence after which a stream counts as broken; the server speaks once a second. */
  readonly silenceMsMax: number;
  /** The wait before the first retry; doubled with each that fails. */
  readonly retryMsFirst: number;
  readonly retryMsMax: number;
  /** Characters one overview may have. */
  readonly overviewCharactersMax: number;
}

export const followLimits: FollowLimits = {
  silenceMsMax: 5_000,
  retryMsFirst: 500,
  retryMsMax: 10_000,
  overviewCharactersMax: 4 * 1024 * 1024,
};

/** What following needs of the world. */
export interface Surroundings {
  readonly fetch: typeof fetch;
  /** Epoch ms. */
  readonly now: () => number;
  /** From 0 to just below 1. */
  readonly random: () => number;
  readonly limits: FollowLimits;
}

export interface Follower {
  readonly onOverview: (overview: AdminOverview) => void;
  readonly onLink: (link: Link) => void;
}

/**
 * Follows the server's overviews until the signal says stop or the session is over. Comes back after every break, later
 * and later, and never at the same moment as all the other pages that lost the same server. Never throws.
 */
export async function followOverview(
  url: string | URL,
  follower: Follower,
  signal: AbortSignal,
  surroundings: Surroundings,
): Promise<void> {
  const { now, random, limits } = surroundings;
  let failures = 0;
  let sinceMs: number | undefined;
  const heard = (overview: AdminOverview) => {
    failures = 0;
    sinceMs = now();
    follower.onOverview(overview);
    follower.onLink({ state: "live" });
  };
  follower.onLink({ state: "opening" });
  while (!signal.aborted) {
    const ending = await readUntilItBreaks(url, heard, signal, surroundings);
    if (signal.aborted) return;
    if (ending.isOver) return follower.onLink({ state: "over" });
    const waitMs = retryDelayMs(failures, random(), limits);
    failures += 1;
    follower.onLink({ state: "stale", sinceMs, reason: ending.reason, retryAtMs: now() + waitMs });
    await pause(waitMs, signal);
  }
}

/** Between a half and the whole of the doubled wait, so that pages spread out. */
export function retryDelayMs(failures: number, random: number, limits: FollowLimits): number {
  const whole = Math.min(limits.retryMsMax, limits.retryMsFirst * 2 ** failures);
  return Math.round(whole * (0.5 + random / 2));
}

type Ending = { readonly isOver: true } | { readonly isOver: false; readonly reason: string };

async function readUntilItBreaks(
  url: string | URL,
  heard: (overview: AdminOverview) => void,
  signal: AbortSignal,
  { fetch, limits }: Surroundings,
): Promise<Ending> {
  const silence = new AbortController();
  const hush = () => silence.abort();
  let timer = setTimeout(hush, limits.silenceMsMax);
  try {
    const headers = { accept: "text/event-stream" };
    const either = AbortSignal.any([signal, silence.signal]);
    const response = await fetch(url, { headers, signal: either, cache: "no-store" });
    if (response.status === 401 || response.status === 404) {
      await response.body?.cancel();
      return { isOver: true };
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return { isOver: false, reason: `the server answered ${response.status}` };
    }
    const events = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream({ maxBufferSize: limits.overviewCharactersMax }));
    const reader = events.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      if (read.value.event !== "overview") continue;
      const overview = readOverview(read.value.data);
      if (overview === undefined) return { isOver: false, reason: "an unreadable overview came" };
      clearTimeout(timer);
      timer = setTimeout(hush, limits.silenceMsMax);
      heard(overview);
    }
    return { isOver: false, reason: "the server closed the stream" };
  } catch {
    // fetch tells a browser no more than that it failed; the words below are all that can be known.
    const reason = silence.signal.aborted
      ? "the server fell silent"
      : "the server cannot be reached";
    return { isOver: false, reason };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The server's schema is enforced at its end, and a validator would weigh more than this app: here only what a page
 * could not survive is refused.
 */
function readOverview(data: string): AdminOverview | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return isOverview(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const objects = ["process", "matches", "reconciler", "clients"] as const;
const lists = ["roles", "feeds", "topics", "directories", "groups", "deadLetters"] as const;

function isOverview(value: unknown): value is AdminOverview {
  if (!isRecord(value) || typeof value["at"] !== "number") return false;
  return (
    objects.every((name) => isRecord(value[name])) &&
    lists.every((name) => Array.isArray(value[name]))
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resume) => {
    const timer = setTimeout(resume, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resume();
      },
      { once: true },
    );
  });
