import type { Minute } from "./sheet.ts";

/** What a status makes of a match. */
export type Fate = "as_played" | "postponed" | "cancelled" | "abandoned" | "suspended" | "awarded";

const fates: readonly { readonly word: RegExp; readonly fate: Fate }[] = [
  { word: /result stood|^replay/i, fate: "as_played" },
  { word: /^(?:postponed|ppd)\b/i, fate: "postponed" },
  { word: /^(?:cancell?ed|can\.|annulled)/i, fate: "cancelled" },
  { word: /^(?:abandoned|abd\.)/i, fate: "abandoned" },
  { word: /^(?:suspended|interrupted)/i, fate: "suspended" },
  { word: /^(?:awarded|awd\.|verified|walkover|w\/?o\b)/i, fate: "awarded" },
  { word: /^(?:played|finished|aet|a\.e\.t\.|full[- ]?time)\b/i, fate: "as_played" },
];

/** Undefined for a status nobody knows. A match put off that has a score was played after all. */
export function fateOf(status: string | undefined, hasScore: boolean): Fate | undefined {
  if (status === undefined || status.trim() === "") return "as_played";
  const fate = fates.find(({ word }) => word.test(status.trim()))?.fate;
  return fate === "postponed" && hasScore ? "as_played" : fate;
}

/** When a match was broken off, where its status says so: "abandoned at 1-0 in 31'". */
export function minuteOf(status: string | undefined): Minute | undefined {
  const written = /(\d{1,3})(?:\+(\d{1,2}))?['’′]/.exec(status ?? "");
  if (written === null) return undefined;
  const stoppage = Number(written[2] ?? 0);
  return { minute: Number(written[1]), ...(stoppage > 0 && { stoppage }) };
}
