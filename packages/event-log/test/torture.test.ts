import { expect, test, vi } from "vitest";
import { runCases } from "../torture/case-pool.ts";
import { scenarios } from "../torture/scenarios.ts";

vi.setConfig({ testTimeout: 180_000 });

test.for(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  "the log keeps its promises: %s",
  async ([name, scenario], context) => {
    const whyNot = await scenario.whyNot?.();
    if (whyNot !== undefined) return context.skip(whyNot);
    const { cases, failures, seconds, figures } = await runCases(
      scenario,
      await scenario.seeds("short"),
    );
    const [first] = failures;
    const replay = `npm run torture -- --only ${name} --seed ${first?.seed}`;
    expect(failures.length, `${scenario.what}: again with ${replay}\n${first?.error}`).toBe(0);
    expect(cases).toBeGreaterThan(0);
    console.log(JSON.stringify({ torture: name, cases, seconds, ...figures }));
  },
);
