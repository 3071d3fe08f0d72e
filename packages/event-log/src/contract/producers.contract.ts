import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventLog, Producer } from "../event-log.ts";
import type { LogUnderTest } from "./log-under-test.ts";
import { range, readAll, text, values } from "./reading.ts";

/** Records that stand in the log once, in order, however often they are sent, and compressed ones. G10. */
export function describeProducers(engine: string, make: () => Promise<LogUnderTest>): void {
  describe(`${engine} takes what a producer sends once and in order`, () => {
    let underTest: LogUnderTest;
    let log: EventLog;

    beforeEach(async () => {
      underTest = await make();
      log = underTest.log;
    });
    afterEach(() => underTest.dispose());

    test("G10 a producer's records stand in the order they were appended, with many appends in flight", async () => {
      await log.createTopic({ name: "ordered", partitions: 3 });
      const producers = await Promise.all([log.producer(), log.producer({ name: "named" })]);
      await Promise.all(
        range(60).flatMap((n) =>
          producers.map((producer, which) =>
            producer.append("ordered", [{ ...text(`${which} ${n}`), partition: n % 3 }]),
          ),
        ),
      );
      for (const partition of range(3)) {
        const all = values(await readAll(log, "ordered", partition));
        for (const which of ["0", "1"])
          expect(all.filter((value) => value.startsWith(which))).toEqual(
            range(20).map((n) => `${which} ${n * 3 + partition}`),
          );
      }
    });

    test("G10 crashes neither lose nor repeat what a feed sends that goes on where the log says", async () => {
      await log.createTopic({ name: "fed", partitions: 2 });
      const total = 120;
      for (let life = 0; life < 6; life++) {
        const producer = await log.producer({ name: "feed" });
        const done = await Promise.all(range(2).map((p) => lastPosition(log, producer, "fed", p)));
        for (let position = Math.min(...done) + 1; position < total; position++) {
          const partition = position % 2;
          if (position <= done[partition]!) continue;
          const sending = producer.append("fed", [{ value: `${position}`, partition }]);
          // Nobody hears the answer of the last ones: the process dies.
          sending.catch(() => undefined);
          if (position % 10 === 0) await sending;
          if (position >= (life + 1) * 24) break;
        }
        log = await underTest.crash();
      }
      const producer = await log.producer({ name: "feed" });
      for (const partition of range(2)) {
        const last = await lastPosition(log, producer, "fed", partition);
        const all = values(await readAll(log, "fed", partition)).map(Number);
        expect(all).toEqual(range(all.length).map((n) => n * 2 + partition));
        expect(last).toBe(all.at(-1));
        expect(last).toBeGreaterThanOrEqual(total - 12);
      }
    });

    test("G10 a name taken up again has the same id and the next epoch, and fences whoever had it", async () => {
      await log.createTopic({ name: "fenced", partitions: 1 });
      const first = await log.producer({ name: "feed" });
      await first.append("fenced", [text("first")]);
      const second = await log.producer({ name: "feed" });
      expect([second.id, second.epoch]).toEqual([first.id, first.epoch + 1]);
      const fenced = { code: "EVENT_LOG_PRODUCER_FENCED", retriable: false };
      await expect(first.append("fenced", [text("late")])).rejects.toMatchObject(fenced);
      await second.append("fenced", [text("second")]);
      await expect(first.append("fenced", [text("later")])).rejects.toMatchObject(fenced);
      log = await underTest.crash();
      const third = await log.producer({ name: "feed" });
      expect([third.id, third.epoch]).toEqual([first.id, first.epoch + 2]);
      expect(await third.lastOffset("fenced", 0)).toBe(1);
      await third.append("fenced", [text("third")]);
      log = await underTest.reopen();
      const fourth = await log.producer({ name: "feed" });
      expect([fourth.id, fourth.epoch]).toEqual([first.id, first.epoch + 3]);
      expect(values(await readAll(log, "fenced", 0))).toEqual(["first", "second", "third"]);
    });

    test("G10 no two producers have the same id and epoch, not even across crashes", async () => {
      const seen: string[] = [];
      for (let life = 0; life < 3; life++) {
        const producers = await Promise.all(
          [undefined, "a", "b", undefined, "a"].map((name) => log.producer({ name })),
        );
        seen.push(...producers.map(({ id, epoch }) => `${id}/${epoch}`));
        log = await underTest.crash();
      }
      expect(new Set(seen).size).toBe(15);
    });

    test("G10 an append that cannot be kept fails alone, and those behind it go on", async () => {
      await log.createTopic({ name: "mixed", partitions: 1 });
      const producer = await log.producer();
      const outcomes = await Promise.allSettled([
        producer.append("mixed", [text("a")]),
        producer.append("mixed", [{ ...text("b"), timestamp: -1 }]),
        producer.append("unknown", [text("c")]),
        producer.append("mixed", [text("d")]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        "fulfilled",
        "rejected",
        "rejected",
        "fulfilled",
      ]);
      expect(values(await readAll(log, "mixed", 0))).toEqual(["a", "d"]);
    });

    test("the last offset of a producer is that of its newest record, whoever else appends", async () => {
      await log.createTopic({ name: "shared", partitions: 2 });
      const producer = await log.producer({ name: "feed" });
      expect(await producer.lastOffset("shared", 0)).toBeUndefined();
      await producer.append(
        "shared",
        range(7).map((n) => ({ ...text(`${n}`), partition: 0 })),
      );
      await log.append("shared", [{ ...text("another"), partition: 0 }]);
      expect(await producer.lastOffset("shared", 0)).toBe(6);
      expect(await producer.lastOffset("shared", 1)).toBeUndefined();
      await expect(producer.lastOffset("shared", 2)).rejects.toMatchObject({
        code: "EVENT_LOG_PARTITION_UNKNOWN",
      });
    });

    test("a closed producer takes no more, and has kept what it had taken", async () => {
      await log.createTopic({ name: "closing", partitions: 1 });
      const producer = await log.producer();
      const sending = producer.append("closing", [text("x")]);
      await producer.close();
      expect(await sending).toEqual([{ partition: 0, offset: 0 }]);
      await expect(producer.append("closing", [text("y")])).rejects.toMatchObject({
        code: "EVENT_LOG_CLOSED",
      });
    });

    test("a name without a letter or with too many is refused", async () => {
      for (const name of ["", "ü".repeat(125)])
        await expect(log.producer({ name })).rejects.toMatchObject({
          code: "EVENT_LOG_OPTION_INVALID",
        });
    });

    test("compressed records come back as they were given, among others and after a crash", async () => {
      await log.createTopic({ name: "compressed", partitions: 1 });
      const producer = await log.producer();
      const sent: string[] = [];
      for (let n = 0; n < 30; n++) {
        const value = JSON.stringify({
          n,
          match: "match-1",
          text: "a pass, and another pass ".repeat(n),
        });
        sent.push(value);
        const records = [{ key: "match-1", value, headers: { n: `${n}` }, timestamp: 1000 + n }];
        if (n % 3 === 0) await log.append("compressed", records);
        else if (n % 3 === 1) await log.append("compressed", records, { compression: "zstd" });
        else await producer.append("compressed", records, { compression: "zstd" });
      }
      for (const again of [undefined, () => underTest.crash(), () => underTest.reopen()]) {
        if (again !== undefined) log = await again();
        const all = await readAll(log, "compressed", 0);
        expect(values(all)).toEqual(sent);
        expect(all.map((r) => [r.offset, r.timestamp, r.headers["n"], r.key?.toString()])).toEqual(
          range(30).map((n) => [n, 1000 + n, `${n}`, "match-1"]),
        );
        expect(values(await readAll(log, "compressed", 0, 17))).toEqual(sent.slice(17));
      }
    });

    test("a time leads into the middle of a compressed batch", async () => {
      await log.createTopic({ name: "times", partitions: 1 });
      await log.append(
        "times",
        [100, 200, 150, 300].map((timestamp) => ({ value: "x".repeat(100), timestamp })),
        { compression: "zstd" },
      );
      const offsetAt = (at: number) => log.offsetAt("times", 0, at);
      expect(await Promise.all([0, 100, 101, 200, 201, 301].map(offsetAt))).toEqual([
        0, 0, 1, 1, 3, 4,
      ]);
    });
  });
}

/** What the source calls the last thing of its own that stands in a partition; before the first when there is none. */
async function lastPosition(
  log: EventLog,
  producer: Producer,
  topic: string,
  partition: number,
): Promise<number> {
  const offset = await producer.lastOffset(topic, partition);
  if (offset === undefined) return -1;
  const { records } = await log.fetch({ topic, partition, offset, bytesMax: 1 });
  return Number(records[0]!.value.toString());
}
