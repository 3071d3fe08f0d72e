import { Epochs } from "../partitions/epochs.ts";
import { ioCode } from "../disk/file-system.ts";
import { readIndexFiles } from "../segments/index-files.ts";
import type { PartitionMark } from "../partitions/partition-mark.ts";
import { type SegmentMark, segmentFileNames } from "../segments/segment-mark.ts";
import { type SegmentStep, walkSegment } from "../segments/segment-walk.ts";
import { type Found, found, type Verification } from "./verify-findings.ts";

export interface PartitionPlace {
  /** Of all partitions. */
  readonly directory: string;
  readonly topic: string;
  readonly partition: number;
}

const RESTORE_SEGMENT =
  "restore the file from a copy and open the log again: its partition then goes on";

/** Holds the segments of one partition against what the checkpoint says of them. */
export async function verifyPartition(
  verification: Verification,
  place: PartitionPlace,
  mark: PartitionMark,
): Promise<void> {
  const { topic, partition } = place;
  const directory = `${place.directory}/${topic}-${partition}`;
  const tell = (finding: Found) => found(verification, { topic, partition, ...finding });
  if (mark.fault !== undefined) {
    const whatToDo = "these records are gone; nothing brings them back but a copy of the directory";
    tell({
      path: directory,
      what: `acknowledged records were lost before: ${mark.fault}`,
      whatToDo,
    });
  }
  const epochs = new Epochs(mark.epochs);
  for (const segment of mark.segments) {
    const [name, index] = segmentFileNames({ ...segment, revision: segment.revision ?? 0 });
    await verifySegment(verification, `${directory}/${name}`, segment, epochs, tell);
    await verifyIndex(verification, `${directory}/${index}`, segment, tell);
  }
}

async function verifySegment(
  verification: Verification,
  path: string,
  mark: SegmentMark,
  epochs: Epochs,
  tell: (finding: Found) => void,
): Promise<void> {
  const all = { first: mark.baseOffset, last: mark.nextOffset - 1 };
  const file = await verification.fs.open(path, "read").catch((error: unknown) => {
    if (ioCode(error) === undefined) throw error;
    const what =
      ioCode(error) === "ENOENT" ? "the file is missing" : `it cannot be opened: ${ioCode(error)}`;
    tell({ path, offsets: all, what, whatToDo: RESTORE_SEGMENT });
    return undefined;
  });
  if (file === undefined) return;
  try {
    verification.files++;
    const fileBytes = await file.sizeBytes();
    const sizeBytes = Math.min(fileBytes, mark.sizeBytes);
    verification.bytes += sizeBytes;
    const order = new OffsetOrder(mark.baseOffset, epochs, (damage) =>
      tell({ path, whatToDo: RESTORE_SEGMENT, ...damage }),
    );
    for await (const step of walkSegment(file, sizeBytes)) {
      order.meet(step);
      if (step.type === "damage") continue;
      verification.batches++;
      verification.records += step.bytes.readInt32BE(57);
    }
    if (fileBytes < mark.sizeBytes) order.endsShort(fileBytes, mark.sizeBytes);
    order.end(mark.nextOffset, sizeBytes);
  } catch (error) {
    if (ioCode(error) === undefined) throw error;
    const what = `it cannot be read: ${ioCode(error)}`;
    tell({
      path,
      offsets: all,
      what,
      whatToDo: "check the disk, then restore the file from a copy",
    });
  } finally {
    await file.close();
  }
}

type Damage = Pick<Found, "position" | "what" | "offsets">;

/** Holds batches against the offsets and epochs that must come next. Which offsets a damage cost is known behind it. */
class OffsetOrder {
  readonly #epochs: Epochs;
  readonly #tell: (damage: Damage) => void;
  #expected: number;
  /** Its last offset is not known yet. */
  #open: { readonly position: number; readonly what: string } | undefined;

  constructor(baseOffset: number, epochs: Epochs, tell: (damage: Damage) => void) {
    this.#expected = baseOffset;
    this.#epochs = epochs;
    this.#tell = tell;
  }

  meet(step: SegmentStep): void {
    const { position } = step;
    if (step.type === "damage") {
      this.#open ??= { position, what: step.fault };
      return;
    }
    const baseOffset = Number(step.bytes.readBigInt64BE(0));
    const nextOffset = baseOffset + step.bytes.readInt32BE(23) + 1;
    const leaderEpoch = step.bytes.readInt32BE(12);
    if (baseOffset < this.#expected) {
      const what = `offset ${baseOffset} stands where ${this.#expected} should`;
      this.#tell({ position, what });
      return;
    }
    if (baseOffset > this.#expected)
      this.#open ??= {
        position,
        what: `offset ${baseOffset} stands where ${this.#expected} should`,
      };
    this.#close(baseOffset);
    const epoch = this.#epochs.at(baseOffset);
    if (leaderEpoch !== epoch) {
      const offsets = { first: baseOffset, last: nextOffset - 1 };
      this.#tell({ position, offsets, what: `epoch ${leaderEpoch} stands where ${epoch} should` });
    }
    this.#expected = nextOffset;
  }

  /** Whatever stands at the end of a file that is too short, that is what is wrong with it. */
  endsShort(fileBytes: number, syncedBytes: number): void {
    this.#open = {
      position: fileBytes,
      what: `it ends here, though ${syncedBytes} bytes were synced`,
    };
  }

  end(nextOffset: number, position: number): void {
    if (this.#expected < nextOffset)
      this.#open ??= { position, what: `offsets up to ${nextOffset - 1} should stand before here` };
    this.#close(nextOffset);
  }

  #close(nextOffset: number): void {
    if (this.#open === undefined) return;
    const isKnown = nextOffset > this.#expected;
    const offsets = isKnown ? { first: this.#expected, last: nextOffset - 1 } : undefined;
    this.#tell({ ...this.#open, offsets });
    this.#open = undefined;
    this.#expected = Math.max(this.#expected, nextOffset);
  }
}

/** Index files are not synced: after a power cut they may be empty or gone, and a scan builds them anew. */
async function verifyIndex(
  verification: Verification,
  path: string,
  { baseOffset, indexChecksum }: SegmentMark,
  tell: (finding: Found) => void,
): Promise<void> {
  if (indexChecksum === undefined) return;
  verification.files += 2;
  const stem = path.slice(0, -".index".length);
  const index = await readIndexFiles(verification.fs, stem, baseOffset, indexChecksum);
  if (index !== undefined) {
    const { offsets, times } = index.files();
    verification.bytes += offsets.length + times.length;
    return;
  }
  const what = "it, or the .timeindex beside it, is not what was written";
  tell({ kind: "hint", path, what, whatToDo: "nothing: it is built anew when it is needed" });
}

/** Without a checkpoint nobody says how long a segment must be; what stands in each can be judged by its checksums. */
export async function verifyStraySegments(
  verification: Verification,
  directory: string,
): Promise<void> {
  const { fs } = verification;
  for (const partition of await fs.list(directory)) {
    const names = await fs.list(`${directory}/${partition}`);
    for (const name of names.filter((n) => n.endsWith(".log")).toSorted()) {
      const path = `${directory}/${partition}/${name}`;
      const file = await fs.open(path, "read");
      try {
        const fileBytes = await file.sizeBytes();
        verification.files++;
        verification.bytes += fileBytes;
        for await (const step of walkSegment(file, fileBytes)) {
          if (step.type === "damage")
            found(verification, {
              path,
              position: step.position,
              what: step.fault,
              whatToDo: RESTORE_SEGMENT,
            });
          else verification.batches++;
        }
      } finally {
        await file.close();
      }
    }
  }
}
