import type { PlayerRef } from "@touchline/football";
import { numberIn } from "./documents.ts";

/** "Kruse, Max" as people say it. A name without a comma is one already. */
export function spoken(name: string): string {
  const comma = name.indexOf(",");
  if (comma < 0) return name.trim();
  return `${name.slice(comma + 1).trim()} ${name.slice(0, comma).trim()}`.trim();
}

/** Our id of something of theirs: `sportradar-900001`. */
export const idOf = (urn: string): string => `sportradar-${numberIn(urn)}`;

/** A player as an event names him; undefined where it names nobody. */
export function playerRef(
  player: { readonly id?: string | null; readonly name?: string | null } | null | undefined,
): PlayerRef | undefined {
  const name = spoken(player?.name ?? "");
  if (name === "") return undefined;
  return { ...(player?.id && { playerId: idOf(player.id) }), name };
}
