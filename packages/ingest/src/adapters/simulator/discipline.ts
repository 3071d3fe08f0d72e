import { type BodyOf, type CardColour, type Side } from "@touchline/football";
import type { Script } from "./script.ts";
import { outfielder, refTo, type SquadPlayer } from "./squad.ts";

const odds = { booked: 0.15, straightRed: 0.004, injured: 0.02, coachBooked: 0.008 } as const;

const second = 1000;
/** A team with fewer players cannot go on. Laws of the Game 3.1. */
const playersMin = 8;

/** A foul and what the referee makes of it. Gives the time lost, milliseconds. */
export function foul(script: Script, side: Side, elapsedMs: number): number {
  const { dice } = script;
  const squad = script.squad(side);
  const player = outfielder(squad, dice);
  const place = { x: Math.round(dice.between(10, 90)), y: Math.round(dice.between(2, 98)) };
  script.assert("foul", elapsedMs, {
    kind: "incident",
    side,
    what: "foul",
    player: refTo(player),
    ...place,
  });
  if (dice.chance(odds.coachBooked))
    show(script, side, elapsedMs, { card: "yellow", person: "coach" });
  if (squad.onPitch.length > playersMin && dice.chance(odds.straightRed)) {
    sendOff(script, side, player, elapsedMs, "red");
    return 90 * second;
  }
  if (!dice.chance(odds.booked)) return dice.integer(10, 25) * second;
  if (!squad.booked.has(player.playerId)) {
    squad.booked.add(player.playerId);
    show(script, side, elapsedMs, { card: "yellow", player: refTo(player) });
    return 40 * second;
  }
  // Referees think twice before a second yellow, and never leave a team too few to play.
  if (squad.onPitch.length <= playersMin || dice.chance(0.5)) return 25 * second;
  sendOff(script, side, player, elapsedMs, "second_yellow");
  return 90 * second;
}

function sendOff(
  script: Script,
  side: Side,
  player: SquadPlayer,
  elapsedMs: number,
  card: CardColour,
): void {
  const squad = script.squad(side);
  squad.onPitch = squad.onPitch.filter((other) => other !== player);
  show(script, side, elapsedMs, { card, player: refTo(player) });
}

function show(
  script: Script,
  side: Side,
  elapsedMs: number,
  card: Pick<BodyOf<"card">, "card" | "player" | "person">,
): void {
  const { dice } = script;
  const afterMs = dice.integer(5, 40) * second;
  const said = script.assert("card", elapsedMs, { kind: "card", side, ...card }, { afterMs });
  if (card.card !== "yellow" || card.player === undefined || !dice.chance(0.01)) return;
  // Entered for the other team by mistake: taken back, and said rightly.
  script.retract(said, "clerical", afterMs + 20 * second);
  script.assert(
    "card",
    elapsedMs,
    { kind: "card", side, ...card },
    { afterMs: afterMs + 21 * second },
  );
}

/** Now and then somebody is hurt and must be replaced. */
export const isInjured = (script: Script): boolean => script.dice.chance(odds.injured);

/** A substitution, if one is left. Gives the time lost, milliseconds. */
export function substitute(
  script: Script,
  side: Side,
  elapsedMs: number,
  why: "tactical" | "injury",
): number {
  const { dice } = script;
  const squad = script.squad(side);
  const off = outfielder(squad, dice);
  const candidates = squad.bench.filter(({ line }) => line !== "goalkeeper");
  const on = candidates.find(({ line }) => line === off.line) ?? candidates[0];
  if (squad.substitutionsLeft === 0 || on === undefined || off.line === "goalkeeper") return 0;
  squad.substitutionsLeft -= 1;
  squad.onPitch = [...squad.onPitch.filter((player) => player !== off), on];
  squad.bench = squad.bench.filter((player) => player !== on);
  script.assert(
    "substitution",
    elapsedMs,
    { kind: "substitution", side, off: refTo(off), on: refTo(on), why },
    { afterMs: dice.integer(3, 30) * second },
  );
  return 30 * second;
}

/** A corner or an offside. */
export function incident(
  script: Script,
  side: Side,
  what: "corner" | "offside",
  elapsedMs: number,
): number {
  const { dice } = script;
  const x = what === "corner" ? 100 : Math.round(dice.between(65, 95));
  const y = what === "corner" ? dice.pick([0, 100]) : Math.round(dice.between(20, 80));
  const player = refTo(outfielder(script.squad(side), dice));
  script.assert(what, elapsedMs, { kind: "incident", side, what, player, x, y });
  return 15 * second;
}
