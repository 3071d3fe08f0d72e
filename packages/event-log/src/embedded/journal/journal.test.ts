import { expect, test } from "vitest";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { readBlock } from "./journal-block.ts";
import { Journal } from "./journal.ts";

test("a journal that is used again has a salt of its own, so no block of its use before can be taken for one of now", async () => {
  const disk = new SimulatedDisk({ random: new SeededRandom(1) });
  const fs = disk.fileSystem();
  await fs.makeDirectory("/journal");
  let salt = 0n;
  const options = { fs, directory: "/journal", journalBytesMax: 8192, salt: () => ++salt };
  const from = { number: 1, commit: 1, previousSyncedBytes: 0, older: [], spare: [] };
  const journal = await Journal.begin(options, from);
  const salts: bigint[] = [];
  for (let use = 0; use < 4; use++) {
    journal.advance(await journal.write([{ kind: "note", body: Buffer.from("{}") }]));
    await journal.sync();
    salts.push(readBlock(disk.contentOf(journal.path), 0)!.journal.salt);
    await journal.roll();
    await journal.free(journal.position.number);
  }
  expect(disk.paths().filter((path) => path.endsWith(".journal")).length).toBeLessThan(4);
  expect(new Set(salts).size).toBe(4);
});

test("a next file that fails at any of its calls is not half taken over: commits go on in the one before", async () => {
  for (let failing = 0; ; failing++) {
    const disk = new SimulatedDisk({ random: new SeededRandom(1) });
    const fs = disk.fileSystem();
    await fs.makeDirectory("/journal");
    const options = { fs, directory: "/journal", journalBytesMax: 8192, salt: () => 7n };
    const from = { number: 1, commit: 1, previousSyncedBytes: 0, older: [], spare: [] };
    const journal = await Journal.begin(options, from);
    const note = { kind: "note", body: Buffer.from("{}") } as const;
    journal.advance(await journal.write([note]));
    const before = journal.position;
    let left = failing;
    disk.fault = () => (left-- === 0 ? "EIO" : undefined);
    const isTaken = await journal.roll().then(
      () => true,
      () => false,
    );
    disk.fault = undefined;
    if (isTaken) {
      expect(failing).toBeGreaterThan(4);
      return;
    }
    expect(journal.position).toEqual(before);
    await journal.write([note]);
    const block = readBlock(disk.contentOf("/journal/1.journal"), before.position);
    expect(block).toMatchObject({ commit: 2, journal: { number: 1 } });
  }
});
