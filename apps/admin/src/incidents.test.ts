import { expect, test } from "vitest";
import { type Incident, lingerMs, stands, withProblems } from "./incidents.ts";
import type { Problem, Severity } from "./problems.ts";

const problem = (id: string, severity: Severity = "watch"): Problem => ({
  id,
  severity,
  text: id,
  at: id,
});
const ids = (incidents: readonly Incident[]) => incidents.map(({ id }) => id);

test("an incident keeps its beginning while it lasts", () => {
  const begun = withProblems([], [problem("lag")], 1000);
  const [incident] = withProblems(begun, [problem("lag")], 5000);
  expect(incident).toMatchObject({ since: 1000, lastSeenAt: 5000 });
});

test("a problem that went away lingers, so that one that comes and goes moves nothing", () => {
  const begun = withProblems([], [problem("lag")], 1000);
  const gone = withProblems(begun, [], 2000);
  expect(ids(gone)).toEqual(["lag"]);
  expect(gone.map((incident) => stands(incident, 2000))).toEqual([false]);
  const [back] = withProblems(gone, [problem("lag")], 3000);
  expect(back?.since).toBe(1000);
  expect(withProblems(gone, [], 1000 + lingerMs)).toHaveLength(1);
  expect(withProblems(gone, [], 1001 + lingerMs)).toEqual([]);
});

test("what was ever trouble comes first, and keeps its place when it gets better", () => {
  const first = withProblems([], [problem("lag"), problem("disk", "trouble")], 1000);
  expect(ids(first)).toEqual(["disk", "lag"]);
  const better = withProblems(first, [problem("lag"), problem("disk")], 2000);
  expect(ids(better)).toEqual(["disk", "lag"]);
  expect(better[0]?.severity).toBe("watch");
});

test("of equals the one that began first is first, in whatever order they are found", () => {
  const first = withProblems([], [problem("b")], 1000);
  expect(ids(withProblems(first, [problem("a"), problem("b")], 2000))).toEqual(["b", "a"]);
});
