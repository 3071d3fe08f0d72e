import type { Timers } from "../platform.ts";
import type {
  GroupProtocol,
  GroupRefusal,
  JoinAnswer,
  JoinRequest,
  MemberSnapshot,
  SyncAnswer,
} from "./coordinator-protocol.ts";

export type Reply<Answer> = (answer: Answer) => void;

const NOTHING = Buffer.alloc(0);

export interface MemberOptions {
  readonly timers: Pick<Timers, "after" | "elapsedMs">;
  /** Says something to others once the state has changed, never amid the change. */
  readonly send: (message: () => void) => void;
  /** It was silent for its session. */
  readonly expired: (member: Member) => void;
}

/** One member as the coordinator knows it: what it said when it joined, what it waits for, and when it is overdue. */
export class Member {
  id: string;
  readonly instanceId: string | undefined;
  assignment: Buffer = NOTHING;
  readonly #options: MemberOptions;
  #request: JoinRequest;
  #awaitingJoin: Reply<JoinAnswer> | undefined;
  #awaitingSync: Reply<SyncAnswer> | undefined;
  #heardOfMs = 0;
  #cancelWatch: (() => void) | undefined;

  constructor(id: string, request: JoinRequest, options: MemberOptions) {
    this.id = id;
    this.instanceId = request.instanceId;
    this.#request = request;
    this.#options = options;
  }

  get protocolType(): string {
    return this.#request.protocolType;
  }

  get protocols(): readonly GroupProtocol[] {
    return this.#request.protocols;
  }

  get rebalanceTimeoutMs(): number {
    return this.#request.rebalanceTimeoutMs;
  }

  /** It waits for the round to gather everyone. */
  get awaitsJoin(): boolean {
    return this.#awaitingJoin !== undefined;
  }

  /** It waits for the leader's assignment. */
  get awaitsSync(): boolean {
    return this.#awaitingSync !== undefined;
  }

  /** What it says of itself in a protocol. */
  metadata(protocol: string | undefined): Buffer {
    return this.protocols.find(({ name }) => name === protocol)?.metadata ?? NOTHING;
  }

  speaks(protocol: string): boolean {
    return this.protocols.some(({ name }) => name === protocol);
  }

  /** Whether these are the very protocols it named when it joined, in its order. */
  hasSpokenOf(protocols: readonly GroupProtocol[]): boolean {
    const known = this.protocols;
    return (
      known.length === protocols.length && known.every((p, n) => p.name === protocols[n]!.name)
    );
  }

  snapshot(protocol: string | undefined): MemberSnapshot {
    const { id: memberId, instanceId, assignment } = this;
    const { clientId } = this.#request;
    return { memberId, instanceId, clientId, metadata: this.metadata(protocol), assignment };
  }

  /** Takes over what it says now, and gives whether that differs from what it said before. */
  update(request: JoinRequest): boolean {
    const { protocols, sessionTimeoutMs } = this.#request;
    const isSame =
      this.hasSpokenOf(request.protocols) &&
      protocols.every(({ metadata }, n) => metadata.equals(request.protocols[n]!.metadata));
    this.#request = request;
    if (sessionTimeoutMs !== request.sessionTimeoutMs) this.stopWatching();
    return !isSame;
  }

  awaitJoin(reply: Reply<JoinAnswer>): void {
    this.refuse("UNKNOWN_MEMBER_ID");
    this.#awaitingJoin = reply;
  }

  awaitSync(reply: Reply<SyncAnswer>): void {
    this.refuse("REBALANCE_IN_PROGRESS");
    this.#awaitingSync = reply;
  }

  answerJoin(answer: JoinAnswer, reply = this.#awaitingJoin): void {
    this.#awaitingJoin = undefined;
    if (reply !== undefined) this.#options.send(() => reply(answer));
    this.isAlive();
  }

  /** Gives it its share, if it has asked for it. */
  answerSync(): void {
    const { assignment } = this;
    const reply = this.#awaitingSync;
    if (reply === undefined) return;
    this.#awaitingSync = undefined;
    this.#options.send(() => reply({ type: "synced", assignment }));
    this.isAlive();
  }

  /** Refuses whatever it waits for. */
  refuse(error: GroupRefusal): void {
    const join = this.#awaitingJoin;
    const sync = this.#awaitingSync;
    const { id: memberId } = this;
    this.#awaitingJoin = undefined;
    this.#awaitingSync = undefined;
    if (join) this.#options.send(() => join({ type: "refused", error, memberId }));
    if (sync) this.#options.send(() => sync({ type: "refused", error }));
  }

  /** Tells it that the group waits for it to join again. */
  call(): void {
    const { listener } = this.#request;
    if (listener !== undefined) this.#options.send(() => listener.onRebalance());
  }

  /** Tells it that the group goes on without it. */
  dismiss(why: "UNKNOWN_MEMBER_ID" | "FENCED_INSTANCE_ID"): void {
    const { listener } = this.#request;
    this.refuse(why);
    if (listener !== undefined) this.#options.send(() => listener.onRemoved(why));
  }

  /** Counts its silence anew. */
  isAlive(): void {
    this.#heardOfMs = this.#options.timers.elapsedMs();
    if (this.#cancelWatch === undefined) this.#watch(this.#request.sessionTimeoutMs);
  }

  stopWatching(): void {
    this.#cancelWatch?.();
    this.#cancelWatch = undefined;
  }

  /** Signs of life are many and sessions long, so the timer is not set anew by each, but looks when it is due. */
  #watch(delayMs: number): void {
    const { timers, expired } = this.#options;
    this.#cancelWatch = timers.after(delayMs, () => {
      const { sessionTimeoutMs } = this.#request;
      // While it waits for us it cannot be silent.
      const isWaiting = this.awaitsJoin || this.awaitsSync;
      const silentMs = isWaiting ? 0 : timers.elapsedMs() - this.#heardOfMs;
      if (silentMs >= sessionTimeoutMs) expired(this);
      // Timers know whole milliseconds: what is left of one would not pass.
      else this.#watch(Math.ceil(sessionTimeoutMs - silentMs));
    });
  }
}
