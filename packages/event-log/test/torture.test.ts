import { expect, test, vi } from "vitest";
import { type Outcome, runCases } from "../torture/case-pool.ts";
import type { Scenario } from "../torture/scenario.ts";
import { scenarios } from "../torture/scenarios.ts";

vi.setConfig({ testTimeout: 180_000 });

test.for(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  "the log keeps its promises: %s",
  async ([name, scenario], context) => {
    const whyNot = await scenario.whyNot?.();
    if (whyNot !== undefined) return context.skip(whyNot);
    const { cases, failures, seconds, figures } = await outcomeOf(scenario);
    const [first] = failures;
    const replay = `npm run torture -- --only ${name} --seed ${first?.seed}`;
    expect(failures.length, `${scenario.what}: again with ${replay}\n${first?.error}`).toBe(0);
    expect(cases).toBeGreaterThan(0);
    console.log(JSON.stringify({ torture: name, cases, seconds, ...figures }));
  },
);

/** They wait for room and for members far more than they work, so the first of them begins them all. */
const mostlyWaiting = scenarios.filter(({ name }) =>
  ["disk-full", "replica-faults", "group-churn"].includes(name),
);
const begun = new Map<Scenario, Promise<Outcome>>();

async function outcomeOf(scenario: Scenario): Promise<Outcome> {
  if (!mostlyWaiting.includes(scenario)) return runShort(scenario);
  for (const each of mostlyWaiting) {
    if (begun.has(each) || (await each.whyNot?.()) !== undefined) continue;
    const outcome = runShort(each);
    // Its own test is told when it comes to it.
    outcome.catch(() => undefined);
    begun.set(each, outcome);
  }
  return begun.get(scenario)!;
}

async function runShort(scenario: Scenario): Promise<Outcome> {
  return runCases(scenario, await scenario.seeds("short"));
}
