import type { EmbeddedLog } from "../src/embedded/index.ts";
import { ManualTimers } from "../src/testing/manual-timers.ts";
import { openSmallLog } from "../src/testing/small-log.ts";
import type { DiskTrouble } from "./disk-trouble.ts";
import { GroupMember } from "./group-member.ts";
import { LifeAppends } from "./life-appends.ts";
import { checkTimes, lookReadOnly, tailAll } from "./life-readers.ts";
import { allow, type Scene } from "./scene.ts";
import { changeTopic, makeTopics, replaceTopic } from "./life-topics.ts";
import type { World } from "./world.ts";

/** What one process does with the log, from opening it to its end. */
export class Life {
  readonly timers = new ManualTimers();
  readonly #world: World;
  readonly #trouble: DiskTrouble;
  #openedAt = Infinity;

  constructor(world: World, trouble: DiskTrouble) {
    this.#world = world;
    this.#trouble = trouble;
    world.beginLife(this.timers);
  }

  /** How long the log has been open; below 0 while it is not. */
  get openMs(): number {
    return this.#world.now() - this.#openedAt;
  }

  async run(): Promise<void> {
    const scene = await this.#open();
    if (scene === undefined || !(await makeTopics(scene))) return;
    const { random, swarm, ledger } = this.#world;
    const { log } = scene;
    await this.#check(log, true);
    // What was seen once must stay, even if the power goes before anything else is done.
    if (random.chance(swarm.onlyLooks) || ledger.isUncertain) return;
    if (swarm.tailing) tailAll(scene);
    const member = swarm.commits ? await GroupMember.join(scene) : undefined;
    const appends = new LifeAppends(scene);
    await appends.takeUpNames();
    const pending: Promise<void>[] = [];
    for (let n = 0; n < swarm.appends; n++) {
      pending.push(appends.appendOne());
      if (member !== undefined && random.chance(0.2)) pending.push(member.commit());
      if (random.chance(swarm.changes)) pending.push(changeTopic(scene));
      if (random.chance(swarm.deletes)) pending.push(replaceTopic(scene, appends));
      if (random.chance(swarm.patience)) await Promise.all(pending);
      if (swarm.pauseTurns > 0) await this.#turns(random.below(swarm.pauseTurns + 1));
      if (random.chance(swarm.looks)) await this.#check(log, false);
      if (swarm.readOnlyLooks && random.chance(0.1)) await lookReadOnly(scene, this.#options());
    }
    await Promise.all(pending);
    await this.#turns(swarm.idleTurns);
    if (swarm.fullChance > 0 && this.#trouble.onlyRoom) await this.#goesOnWithRoom(appends);
    if (random.chance(swarm.closes)) await this.#close(log);
  }

  /** Opens the log on a disk that is well, and looks at everything. */
  async look(): Promise<void> {
    const scene = await this.#open();
    if (scene === undefined) throw new Error("the log did not open on a disk that is well");
    await this.#check(scene.log, true);
    await scene.log.close();
  }

  /** Does as `look`, and appends once more. */
  async goOn(): Promise<void> {
    const scene = await this.#open();
    if (scene === undefined || !(await makeTopics(scene))) throw new Error("it did not open");
    await this.#check(scene.log, true);
    await new LifeAppends(scene).appendForSure();
    await this.#check(scene.log, false);
    await scene.log.close();
  }

  async #open(): Promise<Scene | undefined> {
    const { disk, ledger } = this.#world;
    try {
      const log = await openSmallLog(disk, this.#options());
      this.#openedAt = this.#world.now();
      ledger.reopened(await log.describeTopics());
      return { world: this.#world, trouble: this.#trouble, log };
    } catch (error) {
      return allow(error, this.#trouble);
    }
  }

  #options() {
    const clock = { now: () => this.#world.clockMs() };
    return { ...this.#world.swarm.limits, clock, timers: this.timers };
  }

  async #turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) await this.timers.nextTurn();
  }

  async #check(log: EmbeddedLog, afterRestart: boolean): Promise<void> {
    const { ledger, swarm, evenSince } = this.#world;
    const mayRefuse = () => this.#trouble.hasBegun;
    const bytesMax = swarm.fetchBytes;
    await ledger.check(log, { afterRestart, mayRefuse, bytesMax, agesFrom: evenSince });
    await checkTimes({ world: this.#world, trouble: this.#trouble, log });
  }

  /** The disk was full for a while; soon after it has room again, appends are taken. */
  async #goesOnWithRoom(appends: LifeAppends): Promise<void> {
    this.#trouble.recover();
    const { timers } = this;
    for (const until = timers.now() + 5000; timers.now() < until;) await timers.nextTurn();
    await appends.appendForSure();
  }

  async #close(log: EmbeddedLog): Promise<void> {
    try {
      await log.close();
      if (!this.#trouble.hasBegun) this.#world.ledger.wasClosed();
    } catch (error) {
      allow(error, this.#trouble);
    }
  }
}
