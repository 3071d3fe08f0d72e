import { describe, expect, test } from "vitest";
import { cupRules } from "./match-rules.ts";
import { at, fixture, kick, retract, type Said, saidOf, start, told } from "./testing/told.ts";

const pens = told(fixture({ rules: cupRules }), start("h1"), start("pens"));
const o = (side: "home" | "away") => kick(side, "scored");
const x = (side: "home" | "away") => kick(side, "missed");
const after = (...kicks: readonly Said[]) => saidOf(pens, ...kicks).shootOut;

describe("a shoot-out", () => {
  test("never counts in the score", () => {
    expect(saidOf(pens, o("home")).score).toEqual({ home: 0, away: 0 });
  });

  test("is won as soon as the other team cannot catch up: 3–0 with two kicks left", () => {
    const three = [o("home"), x("away"), o("home"), x("away"), o("home")];
    expect(after(...three)?.winner).toBeUndefined();
    expect(after(...three, x("away"))?.winner).toBe("home");
  });

  test("can be won by the team that kicks second with a kick in hand", () => {
    const kicks = [x("home"), o("away"), x("home"), o("away"), x("home"), o("away")];
    expect(after(...kicks)).toMatchObject({ winner: "away", score: { home: 0, away: 3 } });
  });

  test("goes to sudden death at 5–5 and ends when one scores and the other does not", () => {
    const level = Array.from({ length: 5 }, () => [o("home"), o("away")]).flat();
    expect(after(...level)?.winner).toBeUndefined();
    expect(after(...level, o("home"))?.winner).toBeUndefined();
    expect(after(...level, o("home"), o("away"))?.winner).toBeUndefined();
    expect(after(...level, o("home"), x("away"))?.winner).toBe("home");
    expect(after(...level, x("home"), o("away"))?.winner).toBe("away");
  });

  test("knows who kicks first: from the toss, or else from the first kick", () => {
    expect(after(o("away"))?.first).toBe("away");
    const toss: Said = { body: { kind: "shoot_out_started", first: "home" }, at: at("pens") };
    expect(after(toss)?.first).toBe("home");
    expect(after(toss)?.kicks).toEqual([]);
  });

  test("forgets a kick that is taken back, and who won by it", () => {
    const won = saidOf(pens, ...[1, 2].flatMap(() => [o("home"), x("away")]), o("home"), {
      ...x("away"),
      as: "the last",
    });
    expect(won.shootOut?.winner).toBe("home");
    expect(saidOf(won, retract("the last")).shootOut).toMatchObject({ winner: undefined });
  });
});
