import { ok } from "node:assert/strict";
import type { EventLog } from "../event-log.ts";
import { parseAppendedValue } from "./appended-value.ts";
import { readAll } from "../contract/reading.ts";

/** What was told of a partition by those who appended to it. */
interface Told {
  readonly acked: Map<number, { readonly value: string; readonly at: number }>;
  /** What an earlier look at the log has shown, from `startOffset` on. */
  seen: { readonly startOffset: number; readonly values: readonly string[] };
  committed: number;
}

/** What a look at the log has shown. */
export interface Shown {
  /** Acknowledged and there. */
  readonly held: number;
  /** Acknowledged and gone, where that is allowed; with when that was, epoch ms. */
  readonly lost: readonly { readonly topic: string; readonly ackedAt: number }[];
}

/** What appending processes were told, held against what the log then holds. */
export class AppendedRecords {
  readonly #told = new Map<string, Told>();
  /** Values of which the log said that it kept nothing of them. */
  readonly #refused = new Set<string>();
  /** When the last acknowledgement was printed, epoch ms. */
  lastAckAt = 0;
  acked = 0;

  /** Takes in what a process said. Its last line may be half of one. */
  hear(said: readonly string[]): void {
    for (const line of said) {
      const [what, topic = "", partition = "", offset = "", at = "", value = ""] = line.split(" ");
      if (what === "refused") {
        // After any other failure it is not known what the disk got.
        if (partition === "EVENT_LOG_DISK_FULL") this.#refused.add(offset);
        continue;
      }
      const told = this.#of(topic, partition);
      if (what === "committed" && /^\d+$/.test(offset) && line !== said.at(-1))
        told.committed = Math.max(told.committed, Number(offset));
      if (what !== "acked" || parseAppendedValue(value) === undefined) continue;
      const before = told.acked.get(Number(offset))?.value;
      ok(before === undefined, `${topic}/${partition} gave offset ${offset} twice`);
      told.acked.set(Number(offset), { value, at: Number(at) });
      this.lastAckAt = Math.max(this.lastAckAt, Number(at));
      this.acked++;
    }
  }

  /**
   * Throws when a record that was acknowledged is lost, and when one stands in the log that was not appended, that stands
   * there twice, or that changed its place. Others may go on appending meanwhile. A topic that `mayLose` may have lost its newest records, never some between.
   */
  async check(log: EventLog, mayLose: (topic: string) => boolean = () => false): Promise<Shown> {
    let held = 0;
    const lost: { topic: string; ackedAt: number }[] = [];
    for (const { name: topic, partitions } of await log.describeTopics()) {
      for (const { partition, startOffset, highWatermark, status, fault } of partitions) {
        const where = `${topic}/${partition}`;
        const told = this.#of(topic, `${partition}`);
        const acked = [...told.acked];
        ok(status === "online", `${where} is ${status}: ${fault}`);
        const records = await readAll(log, topic, partition, startOffset);
        const values = records.map(({ value }) => value.toString());
        ok(
          records.every(({ offset }, n) => offset === startOffset + n),
          `${where} has a hole`,
        );
        ok(startOffset + records.length >= highWatermark, `${where} ends before its end`);
        checkOrder(where, values);
        const kept = values.find((value) => this.#refused.has(value));
        ok(kept === undefined, `${where} holds ${kept}, which was refused for want of room`);
        if (!mayLose(topic)) checkSeen(where, told, startOffset, values);
        told.seen = { startOffset, values };
        for (const [offset, { value, at }] of acked) {
          if (values[offset - startOffset] === value) held++;
          else if (offset < startOffset) told.acked.delete(offset);
          else {
            ok(mayLose(topic), `${where} lost offset ${offset}, ${value}, acknowledged`);
            ok(offset >= highWatermark, `${where} lost offset ${offset} and kept later ones`);
            told.acked.delete(offset);
            lost.push({ topic, ackedAt: at });
          }
        }
      }
    }
    await this.#checkCommitted(log, mayLose);
    return { held, lost };
  }

  async #checkCommitted(log: EventLog, mayLose: (topic: string) => boolean): Promise<void> {
    for (const { group, partitions } of await log.describeGroups())
      for (const { topic, partition, committedOffset } of partitions) {
        const { committed } = this.#of(topic, `${partition}`);
        ok(
          committedOffset >= committed || mayLose(topic),
          `${group} had committed ${committed} of ${topic}/${partition}, now it is ${committedOffset}`,
        );
      }
  }

  #of(topic: string, partition: string): Told {
    const where = `${topic}/${partition}`;
    let told = this.#told.get(where);
    if (told === undefined) {
      told = { acked: new Map(), seen: { startOffset: 0, values: [] }, committed: 0 };
      this.#told.set(where, told);
    }
    return told;
  }
}

/** Each appender's values come in the order it sent them, each once, and nothing else is there. */
function checkOrder(where: string, values: readonly string[]): void {
  const last = new Map<string, number>();
  values.forEach((value, place) => {
    const parsed = parseAppendedValue(value);
    ok(parsed !== undefined, `${where} holds what nobody appended: ${JSON.stringify(value)}`);
    const who = `${parsed.life}.${parsed.appender}`;
    ok(
      parsed.n > (last.get(who) ?? -1),
      `${where} holds ${who}.${parsed.n} at place ${place}, behind ${who}.${last.get(who)}`,
    );
    last.set(who, parsed.n);
  });
}

/** An offset that was read once holds the same value as long as it is kept. */
function checkSeen(
  where: string,
  { seen }: Told,
  startOffset: number,
  values: readonly string[],
): void {
  seen.values.forEach((value, n) => {
    const offset = seen.startOffset + n;
    if (offset < startOffset) return;
    const now = values[offset - startOffset];
    ok(now === value, `${where} offset ${offset} held ${value}, and now ${now}`);
  });
}
