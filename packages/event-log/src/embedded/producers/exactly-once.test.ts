import { expect, test } from "vitest";
import { readAll } from "../../event-log.contract.ts";
import { feed, type Source } from "../../testing/exactly-once-example.ts";
import { SeededRandom } from "../../testing/seeded-random.ts";
import { SimulatedDisk } from "../../testing/simulated-disk.ts";
import { openSmallLog } from "../../testing/small-log.ts";

const EVENTS = 60;
const SEEDS = 20;

/** A source of a match's events that has them all each time, and tells after how many it was asked for. */
function sourceOf(onNext: (position: number) => void): Source {
  return {
    name: "feed-7",
    async *from(position) {
      for (; position < EVENTS; position++) {
        onNext(position);
        yield `event ${position}`;
      }
    },
  };
}

test.for(["sync", "os"] as const)(
  "G10 the feed of HOW-IT-WORKS brings each event once into a topic that is %s, whatever crashes",
  async (durability) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = new SeededRandom(seed);
      const disk = new SimulatedDisk({ random });
      let beganAt = 0;
      for (let isDone = false; !isDone;) {
        const log = await openSmallLog(disk);
        await log.createTopic({ name: "match-events", partitions: 1, durability });
        const asked: number[] = [];
        const end = random.below(30);
        const crashed = Promise.withResolvers<false>();
        const source = sourceOf((position) => {
          asked.push(position);
          if (asked.length <= end) return;
          if (random.chance(0.5)) disk.kill();
          else disk.cutPower();
          crashed.resolve(false);
        });
        // In a dead process nothing answers any more.
        isDone = await Promise.race([feed(log, source).then(() => true), crashed.promise]);
        beganAt = Math.max(beganAt, asked[0] ?? 0);
      }
      disk.kill();
      const log = await openSmallLog(disk);
      const values = (await readAll(log, "match-events", 0)).map(({ value }) => value.toString());
      expect(values).toEqual(Array.from({ length: EVENTS }, (_, n) => `event ${n}`));
      expect(beganAt).toBeGreaterThan(0);
      await log.close();
    }
  },
);
