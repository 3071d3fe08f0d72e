import { expect, test } from "vitest";
import { exitCodes } from "./command.ts";
import { beganAt, commandsOnALog } from "./command-under-test.ts";
import { logGroups } from "./log-groups.ts";
import { logReset } from "./log-reset.ts";

const { run } = commandsOnALog();

test("log groups shows how far behind a group is, in all and by partition", async () => {
  expect((await run(logGroups, ["--json"])).json()).toMatchObject([
    { group: "scoreboard", state: "Empty", members: 0, topics: ["goals"] },
  ]);
  const rows = (await run(logGroups, ["scoreboard", "--json"])).json();
  expect(rows).toContainEqual(
    expect.objectContaining({ partition: 0, committedOffset: 10, lagRecords: 10, member: null }),
  );
  const { lines } = await run(logGroups, ["scoreboard"]);
  expect(lines[0]).toMatch(/^TOPIC +PARTITION +COMMITTED +END +LAG +BEHIND +MEMBER$/);
  await expect(run(logGroups, ["scorebord"])).rejects.toThrow("there are: scoreboard");
});

test("log reset shows where the offsets would go, and what that skips or repeats, before it moves them", async () => {
  const committed = async () =>
    (await run(logGroups, ["scoreboard", "--json"]))
      .json()
      .find(({ partition }) => partition === 0)?.["committedOffset"];
  const only = ["--topic", "goals", "--partition", "0"];
  const preview = await run(logReset, [
    "scoreboard",
    "--to",
    "end",
    ...only,
    "--dry-run",
    "--json",
  ]);
  expect(preview.json()).toEqual([
    { topic: "goals", partition: 0, from: 10, to: 20, skipped: 10, repeated: 0 },
  ]);
  const ofNewcomers = await run(logReset, [
    "newcomers",
    "--to",
    "end",
    ...only,
    "--dry-run",
    "--json",
  ]);
  expect(ofNewcomers.json()).toMatchObject([{ from: null, to: 20, skipped: 20, repeated: 0 }]);
  await expect(run(logReset, ["scoreboard", "--to", "end", ...only])).rejects.toThrow(/--yes/);
  const doubted = await run(logReset, ["scoreboard", "--to", "end", ...only], { answer: "no" });
  expect(doubted).toMatchObject({ code: exitCodes.failed, told: ["nothing was moved"] });
  expect(await committed()).toBe(10);

  await run(logReset, ["scoreboard", "--shift", "-4", ...only], { answer: "y" });
  expect(await committed()).toBe(6);
  const at = new Date(beganAt + 30 * 60_000).toISOString();
  await run(logReset, ["scoreboard", "--to", at, ...only, "--yes"]);
  expect(await committed()).toBe(15);
  await run(logReset, ["scoreboard", "--to", "3", ...only, "--yes"]);
  expect(await committed()).toBe(3);
  const again = await run(logReset, ["scoreboard", "--to", "3", ...only]);
  expect(again).toMatchObject({ code: exitCodes.ok, told: ["nothing would move"] });
  await expect(run(logReset, ["scoreboard"])).rejects.toThrow(/--to <place>, or --shift/);
  await expect(run(logReset, ["scoreboard", "--partition", "0", "--to", "3"])).rejects.toThrow(
    /--partition needs the --topic/,
  );
});
