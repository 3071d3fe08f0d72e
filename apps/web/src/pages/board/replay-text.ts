import type { Replay } from "@touchline/football";
import { dayInFull } from "./days.ts";

interface Replayed {
  readonly kickOffAt: number;
  readonly zone?: string | undefined;
  readonly replay?: Replay | undefined;
}

/**
 * What must be said when something shown is not happening now: "Replay of Sunday 13 May 2018 at 20×", or
 * "Invented matches at 20×". One sentence for each programme; none when all is live.
 */
export function replayTexts(shown: readonly Replayed[]): readonly string[] {
  const texts = new Set<string>();
  for (const { replay, kickOffAt, zone } of shown) {
    if (replay === undefined) continue;
    const what = replay.invented ? "Invented matches" : `Replay of ${dayInFull(kickOffAt, zone)}`;
    texts.add(replay.rate === 1 ? what : `${what} at ${replay.rate}×`);
  }
  return [...texts];
}
