import { expect, test } from "vitest";
import { shootOutWinner } from "./shoot-out.ts";
import { opponentOf } from "./score.ts";
import type { Side } from "./team.ts";

interface Kick {
  readonly side: Side;
  readonly outcome: "scored" | "missed";
}

const ahead = (kicks: readonly Kick[], side: Side): number =>
  kicks.reduce(
    (lead, kick) => lead + (kick.outcome === "scored" ? (kick.side === side ? 1 : -1) : 0),
    0,
  );

/** Whether some way of taking the kicks left in the first five each would leave `side` level or in front. */
function canStillCatchUp(kicks: readonly Kick[], side: Side): boolean {
  if (ahead(kicks, side) >= 0) return true;
  const left = (of: Side) => 5 - kicks.filter((kick) => kick.side === of).length;
  const next = left(side) > 0 ? side : left(opponentOf(side)) > 0 ? opponentOf(side) : undefined;
  if (next === undefined) return false;
  return (["scored", "missed"] as const).some((outcome) =>
    canStillCatchUp([...kicks, { side: next, outcome }], side),
  );
}

/** By exhaustion: in the first ten kicks, whether one side can never catch up; then, level kicks and unequal goals. */
function winnerByTryingEverything(kicks: readonly Kick[]): Side | undefined {
  if (kicks.length <= 10) {
    if (!canStillCatchUp(kicks, "away")) return "home";
    return canStillCatchUp(kicks, "home") ? undefined : "away";
  }
  if (kicks.length % 2 === 1) return undefined;
  const lead = ahead(kicks, "home");
  return lead === 0 ? undefined : lead > 0 ? "home" : "away";
}

/** Every shoot-out of up to `kicksMax` kicks that stops once it is decided, in alternate order or as ABBA. */
function* shootOuts(
  kicksMax: number,
  sideOf: (index: number) => Side,
  kicks: readonly Kick[] = [],
): Generator<readonly Kick[]> {
  yield kicks;
  if (kicks.length === kicksMax || winnerByTryingEverything(kicks) !== undefined) return;
  for (const outcome of ["scored", "missed"] as const)
    yield* shootOuts(kicksMax, sideOf, [...kicks, { side: sideOf(kicks.length), outcome }]);
}

const alternate = (index: number): Side => (index % 2 === 0 ? "home" : "away");
const abba = (index: number): Side => (index % 4 === 0 || index % 4 === 3 ? "home" : "away");

test.for([
  ["alternate", alternate],
  ["ABBA", abba],
] as const)(
  "the winner of a shoot-out in %s order is who cannot be caught, in every one of up to 12 kicks",
  ([, sideOf]) => {
    const wrong: string[] = [];
    let count = 0;
    for (const kicks of shootOuts(12, sideOf)) {
      count += 1;
      if (shootOutWinner(kicks) !== winnerByTryingEverything(kicks))
        wrong.push(kicks.map((kick) => `${kick.side} ${kick.outcome}`).join(", "));
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(2_000);
  },
);
