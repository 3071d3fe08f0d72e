import type { Timers } from "../platform.ts";
import type {
  GroupProtocol,
  GroupRefusal,
  JoinAnswer,
  JoinRequest,
  MembershipListener,
  SyncAnswer,
} from "./coordinator-protocol.ts";

export type Reply<Answer> = (answer: Answer) => void;

const NOTHING = Buffer.alloc(0);

/** One member as the coordinator knows it: what it said when it joined, what it waits for, and when it is overdue. */
export class Member {
  id: string;
  readonly instanceId: string | undefined;
  assignment: Buffer = NOTHING;
  /** Set while the member waits for the rebalance to gather everyone. */
  awaitingJoin: Reply<JoinAnswer> | undefined;
  /** Set while it waits for the leader's assignment. */
  awaitingSync: Reply<SyncAnswer> | undefined;
  readonly #after: Timers["after"];
  readonly #expired: (member: Member) => void;
  #request: JoinRequest;
  #cancelSession: (() => void) | undefined;

  constructor(
    id: string,
    request: JoinRequest,
    after: Timers["after"],
    expired: (member: Member) => void,
  ) {
    this.id = id;
    this.instanceId = request.instanceId;
    this.#request = request;
    this.#after = after;
    this.#expired = expired;
  }

  get clientId(): string {
    return this.#request.clientId;
  }

  get protocols(): readonly GroupProtocol[] {
    return this.#request.protocols;
  }

  get rebalanceTimeoutMs(): number {
    return this.#request.rebalanceTimeoutMs;
  }

  get listener(): MembershipListener | undefined {
    return this.#request.listener;
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

  /** Refuses whatever it waits for. */
  refuse(error: GroupRefusal, send: (message: () => void) => void): void {
    const { awaitingJoin, awaitingSync, id } = this;
    this.awaitingJoin = undefined;
    this.awaitingSync = undefined;
    if (awaitingJoin) send(() => awaitingJoin({ type: "refused", error, memberId: id }));
    if (awaitingSync) send(() => awaitingSync({ type: "refused", error }));
  }

  /** Takes over what it says now, and gives whether that differs from what it said before. */
  update(request: JoinRequest): boolean {
    const before = this.protocols;
    this.#request = request;
    return (
      before.length !== request.protocols.length ||
      before.some(
        ({ name, metadata }, n) =>
          name !== request.protocols[n]!.name || !metadata.equals(request.protocols[n]!.metadata),
      )
    );
  }

  /** Counts its silence anew. While it waits for us it cannot be silent. */
  isAlive(): void {
    this.#cancelSession?.();
    this.#cancelSession = undefined;
    if (this.awaitingJoin !== undefined || this.awaitingSync !== undefined) return;
    this.#cancelSession = this.#after(this.#request.sessionTimeoutMs, () => this.#expired(this));
  }

  stopWatching(): void {
    this.#cancelSession?.();
    this.#cancelSession = undefined;
  }
}
