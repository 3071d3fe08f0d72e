import { createSetting } from "./setting.ts";

/** More pins than this push out the oldest. */
const pinsMax = 200;

/** The matches the viewer has pinned, oldest pin first. */
export const pins = createSetting<readonly string[]>("pins", parsePins, (ids) =>
  ids.length === 0 ? undefined : JSON.stringify(ids),
);

/** Pins a match, or takes its pin away. */
export function togglePin(matchId: string): void {
  const ids = pins.get();
  pins.set(
    ids.includes(matchId) ? ids.filter((id) => id !== matchId) : [...ids, matchId].slice(-pinsMax),
  );
}

function parsePins(text: string | undefined): readonly string[] {
  try {
    const ids: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}
