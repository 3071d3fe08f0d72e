import type { LogState } from "../partitions/log-state.ts";
import type { Replica } from "./replica.ts";
import type { ReplicaDescription } from "./store.ts";
import type { Stores } from "./stores.ts";

/** One directory of the log, in numbers. */
export interface DirectoryMetrics extends ReplicaDescription {
  /** While it is catching up, how much of what it is to have it has: 0 to 1. */
  readonly copiedShare: number | undefined;
  /** Room on its disk; undefined where the system does not say. */
  readonly freeBytes: number | undefined;
  /** Epoch ms: of its sealed segments every one was read and checked since then. Undefined while it has none. */
  readonly scrubbedAt: number | undefined;
}

export function directoryMetricsOf(stores: Stores, state: LogState): DirectoryMetrics[] {
  const partitions = [...state.partitions()];
  return stores.all.map((store) => ({
    directory: store.directory,
    state: store.state,
    fault: store.fault,
    copiedShare: store.state === "catching_up" ? store.copiedShare : undefined,
    freeBytes: store.fs.freeBytes(store.directory),
    scrubbedAt: earliest(
      partitions.map((partition) => scrubbedAtOf(partition.replicas.in(store.slot))),
    ),
  }));
}

/** When the sealed segment of a replica was read that was not read for longest; one that never was counts from its sealing. */
export function scrubbedAtOf(replica: Replica | undefined): number | undefined {
  const sealed = replica?.sealedSegments ?? [];
  return earliest(sealed.map(({ scrubbedAt, sealedAt }) => scrubbedAt ?? sealedAt));
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.min(a, b));
}
