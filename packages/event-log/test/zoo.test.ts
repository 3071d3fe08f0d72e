import { expect, test } from "vitest";
import { huntAll } from "../torture/zoo/zoo.ts";

test(
  "every bug of the zoo is found by the scenario that is there for it",
  { timeout: 180_000 },
  async () => {
    const hunts = await huntAll(({ bug, seed, tried }) =>
      console.log(`${bug.name} → ${bug.scenario} → ${seed ?? "not found"} (${tried} tried)`),
    );
    const missed = hunts.filter(({ seed }) => seed === undefined);
    expect(missed.map(({ bug, error }) => `${bug.name}: ${error ?? "not found"}`)).toEqual([]);
    expect(hunts.length).toBeGreaterThanOrEqual(18);
  },
);
