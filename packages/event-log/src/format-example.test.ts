import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openEmbeddedLog } from "./embedded/index.ts";
import { SeededRandom } from "./testing/seeded-random.ts";
import { SimulatedDisk } from "./testing/simulated-disk.ts";

const page = readFileSync(new URL("../FORMAT.md", import.meta.url), "utf8");

/** The log of the worked example, once with its record only in the journal, once closed. */
async function exampleDisks(): Promise<{ running: SimulatedDisk; closed: SimulatedDisk }> {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const log = await openEmbeddedLog({
    directory: "/log",
    fs: disk.fileSystem(),
    clock: { now: () => 1_526_220_000_000 },
    random: { uint64: () => 0x11_22_33_44_55_66_77_88n },
  });
  await log.createTopic({ name: "goals", partitions: 1 });
  await log.append("goals", [{ key: "match-1", value: "goal", headers: { by: "Kane" } }]);
  const running = disk.copy();
  await log.close();
  return { running, closed: disk };
}

/** The bytes of the code block under a heading: what stands before the comment in each line. */
function bytesUnder(heading: string): Buffer {
  const [, block = ""] = page.split(`### ${heading}\n`)[1]?.split("```") ?? [];
  const hex = block.split("\n").map((line) => line.replace(/ {2}.*$/, "").replaceAll(" ", ""));
  return Buffer.from(hex.slice(1).join(""), "hex");
}

test("the commit of FORMAT.md's worked example is what the log writes, byte for byte", async () => {
  const { running } = await exampleDisks();
  const documented = bytesUnder("The commit in the journal");
  const journal = running.contentOf("/log/journal/1.journal");
  const at = journal.lastIndexOf(documented.subarray(0, 8), journal.indexOf("match-1"));
  expect(documented.length).toBeGreaterThan(150);
  expect(journal.subarray(at, at + documented.length).toString("hex")).toBe(
    documented.toString("hex"),
  );
  // What is left of the block's last sector is zeros.
  const blockEnd = at + Number(documented.readBigUInt64BE(56));
  expect(journal.subarray(at + documented.length, blockEnd).every((byte) => byte === 0)).toBe(true);
});

test("the segment of FORMAT.md's worked example is what the log writes, byte for byte", async () => {
  const { closed } = await exampleDisks();
  const segment = closed.contentOf("/log/partitions/goals-0/00000000000000000000.log");
  expect(segment.toString("hex")).toBe(bytesUnder("The batch in its segment").toString("hex"));
});

test("FORMAT.md explains every field of the example's checkpoint, and names the format's number", async () => {
  const { closed } = await exampleDisks();
  const [, json = ""] = closed.contentOf("/log/checkpoint").toString().split("\n");
  const names = new Set<string>();
  const value: unknown = JSON.parse(json, (key, inner: unknown) => {
    if (/^[a-z]/i.test(key)) names.add(key);
    return inner;
  });
  expect(value).toBeTypeOf("object");
  expect(names.size).toBeGreaterThan(15);
  expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  expect(page).toContain(closed.contentOf("/log/format").toString().trim());
});
