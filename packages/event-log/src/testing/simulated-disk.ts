import { posix } from "node:path";
import type { FileSystem, HeldLock, OpenFile } from "../embedded/disk/file-system.ts";
import { doSometime, type Held, turns } from "./held-operation.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { applyTo, type NameChange, type Node } from "./simulated-names.ts";
import { SimulatedFile } from "./simulated-file.ts";

/**
 * What can be done to an operation of the disk. `slow` takes some turns of the event loop, `short` writes or reads a part,
 * `power` is the last it ever does.
 */
export type Fault = "EIO" | "ENOSPC" | "EMFILE" | "short" | "slow" | "power" | Held;
export type Operation = "open" | "read" | "write" | "truncate" | "sync" | "names" | "syncDirectory";

export interface SimulatedDiskOptions {
  readonly random: SeededRandom;
  /** Bytes all files may have together. Default without end. */
  readonly capacityBytes?: number;
  /** Decides the fate of each operation; counted from 1. */
  readonly fault?: (operation: Operation, count: number, path: string) => Fault | undefined;
}

/** Turns that a slow operation takes, at most. */
export const SLOW_TURNS_MAX = 3;

/**
 * A disk in memory with two layers: what programs see, and what would be left after a power cut. Bytes pass from one to
 * the other when their file is synced, names when their directory is. At a power cut each sector and each name that was
 * not synced is kept, dropped or torn as the seed says.
 */
export class SimulatedDisk {
  readonly #random: SeededRandom;
  readonly #names = new Map<string, Node>([["/", "directory"]]);
  #durableNames = new Map<string, Node>([["/", "directory"]]);
  #unsynced: NameChange[] = [];
  readonly #locks = new Set<string>();
  /** Files opened before a crash belong to a process that is dead. */
  #life = 0;
  #operations = 0;
  #power = true;
  capacityBytes: number;
  fault: SimulatedDiskOptions["fault"];

  constructor(options: SimulatedDiskOptions) {
    this.#random = options.random;
    this.capacityBytes = options.capacityBytes ?? Infinity;
    this.fault = options.fault;
  }

  /** Operations begun since the disk was made. */
  get operations(): number {
    return this.#operations;
  }

  get hasPower(): boolean {
    return this.#power;
  }

  /** The bytes of a file as programs see them, to be looked at or damaged. */
  contentOf(path: string): Buffer {
    return this.#file(path).content;
  }

  /** Puts other bytes under a file, as decay does: no program wrote them. */
  replace(path: string, content: Buffer): void {
    this.#file(path).replace(content);
  }

  /** A disk with the same files, all of them durable. */
  copy(): SimulatedDisk {
    const copy = new SimulatedDisk({ random: this.#random });
    for (const [path, node] of this.#names) {
      if (node === "directory") copy.#names.set(path, node);
      else {
        const file = new SimulatedFile();
        file.replace(node.content);
        copy.#names.set(path, file);
      }
    }
    copy.#durableNames = new Map(copy.#names);
    return copy;
  }

  paths(): string[] {
    return [...this.#names].filter(([, node]) => node !== "directory").map(([path]) => path);
  }

  /** The process is gone: its files are closed and its locks free, but every byte it wrote is there. */
  kill(): void {
    this.#life++;
    this.#locks.clear();
    this.#power = true;
  }

  /** The power is gone and comes back. */
  cutPower(): void {
    this.kill();
    for (const change of this.#unsynced) if (this.#random.chance(0.5)) this.#makeDurable(change);
    this.#unsynced = [];
    this.#names.clear();
    for (const [path, node] of this.#durableNames)
      if (this.#isReachable(path)) this.#names.set(path, node);
    this.#durableNames = new Map(this.#names);
    const files = new Set([...this.#names.values()].filter((node) => node !== "directory"));
    for (const file of files) file.loseUnsynced(this.#random);
  }

  /** What a process that starts now sees. */
  fileSystem(): FileSystem {
    const life = this.#life;
    const run = <T>(operation: Operation, path: string, work: (fault?: Fault) => T): Promise<T> =>
      this.#operate(life, operation, path, work);
    return {
      open: (path, mode) =>
        run("open", path, () => this.#openFile(posix.normalize(path), mode, run)),
      list: (directory) =>
        run("names", directory, () => {
          const prefix = `${posix.normalize(directory)}/`;
          return [...this.#names.keys()]
            .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes("/"))
            .map((path) => path.slice(prefix.length));
        }),
      makeDirectory: (path) => run("names", path, () => this.#makeDirectory(posix.normalize(path))),
      rename: (from, to) =>
        run("names", to, () => this.#rename(posix.normalize(from), posix.normalize(to))),
      remove: (path) =>
        run("names", path, () => {
          this.#file(posix.normalize(path));
          this.#change({ type: "remove", path: posix.normalize(path) });
        }),
      removeDirectory: (path) =>
        run("names", path, () => this.#removeDirectory(posix.normalize(path))),
      syncDirectory: (path) =>
        run("syncDirectory", path, () => this.#syncDirectory(posix.normalize(path))),
      freeBytes: () => Math.max(0, this.capacityBytes - this.usedBytes()),
      lock: (path) => Promise.resolve(this.#lock(path)),
    };
  }

  async #operate<T>(
    life: number,
    operation: Operation,
    path: string,
    work: (fault?: Fault) => T,
  ): Promise<T> {
    const count = ++this.#operations;
    const fault = this.fault?.(operation, count, path);
    // A little later, as the seed says, so that operations begun together end in any order.
    for (let ticks = this.#random.below(4); ticks > 0; ticks--) await Promise.resolve();
    if (fault === "slow") await turns(1 + this.#random.below(SLOW_TURNS_MAX));
    if (fault === "power" && life === this.#life) this.#power = false;
    const isDead = () => !this.#power || life !== this.#life;
    // To a dead process nothing answers.
    if (isDead()) return never();
    if (fault === undefined || fault === "slow") return work();
    if (typeof fault === "object") {
      const workInPart = operation === "write" ? () => work("short") : undefined;
      const done = doSometime(this.#random, work, workInPart);
      await turns(fault.heldTurns);
      return isDead() ? never() : done();
    }
    if (fault !== "short" && operation !== "sync") throw failure(fault, path);
    return work(fault);
  }

  #openFile(
    path: string,
    mode: "read" | "write" | "create",
    run: <T>(operation: Operation, path: string, work: (fault?: Fault) => T) => Promise<T>,
  ): OpenFile {
    let node = this.#names.get(path);
    if (node === undefined) {
      if (mode !== "create" || this.#names.get(posix.dirname(path)) !== "directory")
        throw failure("ENOENT", path);
      node = new SimulatedFile();
      this.#change({ type: "set", path, node });
    }
    if (node === "directory") throw failure("EISDIR", path);
    const file = node;
    return {
      read: (into, position) =>
        run("read", path, (fault) => {
          const wanted = fault === "short" ? Math.ceil(into.length / 2) : into.length;
          return file.content.copy(into, 0, position, position + wanted);
        }),
      write: (bytes, position) =>
        run("write", path, (fault) => this.#write(file, path, bytes, position, fault)),
      writePieces: (pieces, position) =>
        run("write", path, (fault) =>
          this.#write(file, path, Buffer.concat(pieces), position, fault),
        ),
      truncate: (sizeBytes) => run("truncate", path, () => file.truncate(sizeBytes)),
      sync: () =>
        run("sync", path, (fault) => {
          if (typeof fault !== "string" || fault === "short") return file.sync();
          // The kernel calls the pages clean all the same: they are seen, and will never be on disk.
          file.forgetUnsynced();
          throw failure(fault, path);
        }),
      sizeBytes: () => run("read", path, () => file.content.length),
      close: () => Promise.resolve(),
    };
  }

  #write(
    file: SimulatedFile,
    path: string,
    bytes: Buffer,
    position: number,
    fault?: Fault,
  ): number {
    const growth = Math.max(0, position + bytes.length - file.content.length);
    const room = Math.max(0, this.capacityBytes - this.usedBytes());
    const wanted = fault === "short" ? Math.ceil(bytes.length / 2) : bytes.length;
    const fitting = Math.min(wanted, bytes.length - Math.max(0, growth - room));
    if (fitting <= 0) throw failure("ENOSPC", path);
    file.write(Buffer.from(bytes.subarray(0, fitting)), position);
    return fitting;
  }

  usedBytes(): number {
    let sum = 0;
    for (const node of this.#names.values()) if (node !== "directory") sum += node.content.length;
    return sum;
  }

  #file(path: string): SimulatedFile {
    const node = this.#names.get(path);
    if (node === undefined || node === "directory") throw failure("ENOENT", path);
    return node;
  }

  #makeDirectory(path: string): void {
    if (this.#names.has(path)) return;
    this.#makeDirectory(posix.dirname(path));
    this.#change({ type: "set", path, node: "directory" });
  }

  #removeDirectory(path: string): void {
    if (this.#names.get(path) !== "directory") throw failure("ENOENT", path);
    for (const name of this.#names.keys())
      if (name.startsWith(`${path}/`)) throw failure("ENOTEMPTY", path);
    this.#change({ type: "remove", path });
  }

  #rename(from: string, to: string): void {
    const node = this.#file(from);
    this.#change({ type: "rename", path: to, from, node });
  }

  #change(change: NameChange): void {
    applyTo(this.#names, change);
    this.#unsynced.push(change);
  }

  #syncDirectory(directory: string): void {
    const path = directory.length > 1 ? directory.replace(/\/$/, "") : directory;
    const isHere = (change: NameChange) => posix.dirname(change.path) === path;
    for (const change of this.#unsynced.filter(isHere)) this.#makeDurable(change);
    this.#unsynced = this.#unsynced.filter((change) => !isHere(change));
  }

  #makeDurable(change: NameChange): void {
    applyTo(this.#durableNames, change);
  }

  #isReachable(path: string): boolean {
    const parent = posix.dirname(path);
    return (
      parent === path ||
      (this.#durableNames.get(parent) === "directory" && this.#isReachable(parent))
    );
  }

  #lock(path: string): HeldLock | "held by another" {
    if (this.#locks.has(path)) return "held by another";
    this.#locks.add(path);
    return {
      release: () => {
        this.#locks.delete(path);
        return Promise.resolve();
      },
    };
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: simulated, ${path}`), { code });
}
