import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventLog, LogRecord } from "../event-log.ts";
import type { LogUnderTest } from "./log-under-test.ts";
import { appendMany, range, readAll, text, values, waitFor } from "./reading.ts";

const DURABLE_APPENDS = 40;

/** What a crash may and may not take. G2, G3, G4, G6 and G9. */
export function describeDurability(engine: string, make: () => Promise<LogUnderTest>): void {
  describe(`${engine} loses nothing that was acknowledged`, () => {
    let underTest: LogUnderTest;
    let log: EventLog;

    beforeEach(async () => {
      underTest = await make();
      log = underTest.log;
    });
    afterEach(() => underTest.dispose());

    test("G2 what was acknowledged is there after a crash, at the offset that was told", async () => {
      await log.createTopic({ name: "durable", partitions: 4 });
      const acked = await appendMany(log, "durable", DURABLE_APPENDS);
      log = await underTest.crash();
      for (const { partition, offset, value } of acked) {
        const { records } = await log.fetch({ topic: "durable", partition, offset });
        expect(records[0]?.value.toString()).toBe(value);
      }
    });

    test("G2 readers are shown nothing before it is durable", async () => {
      await log.createTopic({ name: "durable", partitions: 1 });
      const shown: LogRecord[] = [];
      const reading = (async () => {
        while (shown.length < 20)
          shown.push(...(await waitFor(log, "durable", shown.length)).records);
      })();
      for (let n = 0; n < 20; n++) await log.append("durable", [text(String(n))]);
      await reading;
      log = await underTest.crash();
      expect(values(await readAll(log, "durable", 0))).toEqual(values(shown));
    });

    test("G3 after a crash amid appends only unacknowledged records may be missing, from the end", async () => {
      await log.createTopic({ name: "torn", partitions: 2 });
      const acked = await appendMany(log, "torn", 10);
      const sent = new Set(acked.map((a) => a.value));
      for (let n = 0; n < 20; n++) {
        const value = `in flight ${n}`;
        sent.add(value);
        // Nobody hears the answer: the process dies.
        log.append("torn", [{ ...text(value), partition: n % 2 }]).catch(() => undefined);
      }
      log = await underTest.crash();
      for (const partition of [0, 1]) {
        const records = await readAll(log, "torn", partition);
        expect(records.map((r) => r.offset)).toEqual(range(records.length));
        for (const value of values(records)) expect(sent).toContain(value);
        for (const ack of acked.filter((a) => a.partition === partition))
          expect(records[ack.offset]?.value.toString()).toBe(ack.value);
      }
      const [after] = await log.append("torn", [{ ...text("after"), partition: 0 }]);
      expect(values(await readAll(log, "torn", 0, after!.offset))).toEqual(["after"]);
    });

    test("G4 an offset that was read holds the same bytes for ever", async () => {
      await log.createTopic({ name: "stable", partitions: 1 });
      for (let n = 0; n < 10; n++) await log.append("stable", [text(`first ${n}`)]);
      const before = await readAll(log, "stable", 0);
      log = await underTest.crash();
      for (let n = 0; n < 10; n++) await log.append("stable", [text(`second ${n}`)]);
      log = await underTest.reopen();
      const after = await readAll(log, "stable", 0);
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after.map((r) => r.offset)).toEqual(range(20));
    });

    test("G6 of one append to one partition a crash leaves all records or none", async () => {
      await log.createTopic({ name: "whole", partitions: 1 });
      await log.append("whole", [text("begin")]);
      for (let n = 0; n < 10; n++) {
        const append = range(7).map((m) => text(`${n} ${m}`));
        log.append("whole", append).catch(() => undefined);
      }
      log = await underTest.crash();
      const records = await readAll(log, "whole", 0);
      expect((records.length - 1) % 7).toBe(0);
    });

    test("G9 appends past what may be unwritten wait, and none fails", async () => {
      await log.createTopic({ name: "pressed", partitions: 3 });
      const value = "v".repeat(100_000);
      const positions = await Promise.all(
        range(100).map((n) => log.append("pressed", [{ key: String(n), value }])),
      );
      expect(new Set(positions.map(([p]) => `${p!.partition}/${p!.offset}`)).size).toBe(100);
    });
  });
}
