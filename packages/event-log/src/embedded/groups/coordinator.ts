import type { Random, Timers } from "../platform.ts";
import type {
  GroupRefusal,
  GroupSnapshot,
  JoinAnswer,
  JoinRequest,
  MemberIdentity,
  OffsetCommitRequest,
  OffsetToCommit,
  SyncAnswer,
  SyncRequest,
} from "./coordinator-protocol.ts";
import { Group } from "./group.ts";
import type { Reply } from "./member.ts";

/** As in Kafka 4: sessions from 10 ms here, where members may live in this process, to 30 minutes. */
export const SESSION_TIMEOUT_MS_MIN = 10;
export const SESSION_TIMEOUT_MS_MAX = 1_800_000;
export const GROUP_MEMBERS_MAX = 2_000;
/** Groups with members, or with committed offsets. */
export const GROUPS_MAX = 20_000;
export const GROUP_NAME_CHARACTERS_MAX = 249;
/** What a member says of itself when it joins, all protocols together. */
export const MEMBER_METADATA_BYTES_MAX = 1024 * 1024;
/** What stands beside a committed offset. Kafka's offset.metadata.max.bytes. */
export const OFFSET_METADATA_BYTES_MAX = 4096;

export interface CoordinatorOptions {
  readonly timers: Pick<Timers, "after" | "elapsedMs">;
  readonly random: Random;
  /** Makes offsets durable, all or none of them. */
  readonly commitOffsets: (group: string, offsets: readonly OffsetToCommit[]) => Promise<void>;
}

/**
 * Who belongs to which group, as Kafka's group coordinator keeps it: callers join, sync, heartbeat, commit and leave, and
 * are refused by Kafka's names. Members in this process and, through a listener, those at the other end of a wire are the
 * same to it. Memberships live in memory; offsets are made durable by the log.
 *
 * Answers come by callback once the state has changed: at once where nothing need be waited for, and never amid a call.
 */
export class GroupCoordinator {
  readonly #options: CoordinatorOptions;
  readonly #groups = new Map<string, Group>();
  /** Groups whose offsets are being moved, which nobody may join meanwhile. */
  readonly #held = new Map<string, Promise<void>>();
  #outbox: (() => void)[] = [];
  #isActing = false;
  #membersNamed = 0;
  #closed = false;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  join(request: JoinRequest, reply: Reply<JoinAnswer>): void {
    this.#act(() => {
      const error = this.#refusalOfJoin(request);
      if (error !== undefined) {
        this.#outbox.push(() => reply({ type: "refused", error, memberId: request.memberId }));
        return;
      }
      let group = this.#groups.get(request.group);
      if (group === undefined)
        this.#groups.set(request.group, (group = this.#newGroup(request.group)));
      group.join(request, reply);
      // Refused before it had a member.
      if (group.isUnused) this.#groups.delete(request.group);
    });
  }

  sync(request: SyncRequest, reply: Reply<SyncAnswer>): void {
    this.#act(() => {
      const group = this.#groups.get(request.group);
      if (group !== undefined) return group.sync(request, reply);
      const error = "UNKNOWN_MEMBER_ID";
      this.#outbox.push(() => reply({ type: "refused", error }));
    });
  }

  /** Says that a member is alive; the answer tells it when it is to join again. */
  heartbeat(group: string, member: MemberIdentity): GroupRefusal | undefined {
    return this.#act(() => {
      const found = this.#groups.get(group);
      return found === undefined ? "UNKNOWN_MEMBER_ID" : found.heartbeat(member);
    });
  }

  leave(group: string, member: Omit<MemberIdentity, "generation">): GroupRefusal | undefined {
    return this.#act(() => {
      const found = this.#groups.get(group);
      return found === undefined ? "UNKNOWN_MEMBER_ID" : found.leave(member);
    });
  }

  /**
   * Commits offsets for a member as of its generation, all of them in one step. Who names no member and generation −1,
   * such as a tool, may commit while the group has no members.
   */
  async commitOffsets(request: OffsetCommitRequest): Promise<GroupRefusal | undefined> {
    const refusal = this.#act(() => this.#refusalOfCommit(request));
    if (refusal !== undefined) return refusal;
    await this.#options.commitOffsets(request.group, request.offsets);
    return undefined;
  }

  /** `Dead` for a group without members, as nothing is known of it here. */
  snapshot(name: string): GroupSnapshot {
    const group = this.#groups.get(name);
    if (group !== undefined) return group.snapshot();
    const none = { protocolType: undefined, protocol: undefined, leader: undefined, members: [] };
    return { group: name, state: "Dead", generation: 0, ...none };
  }

  /** Groups that have members. */
  groups(): IterableIterator<string> {
    return this.#groups.keys();
  }

  memberCount(name: string): number {
    return this.#groups.get(name)?.memberCount ?? 0;
  }

  /** Whether a group's offsets are being moved, and until when. */
  heldUntil(name: string): Promise<void> | undefined {
    return this.#held.get(name);
  }

  /** Does something with the offsets of a group, which nobody may join before it is done. */
  async hold(name: string, act: () => Promise<void>): Promise<void> {
    const acting = act();
    const over = acting.catch(() => undefined);
    this.#held.set(name, over);
    try {
      await acting;
    } finally {
      this.#held.delete(name);
    }
  }

  /** Ends all memberships without a word. */
  close(): void {
    this.#closed = true;
    for (const group of this.#groups.values()) group.close();
    this.#groups.clear();
  }

  #refusalOfJoin(request: JoinRequest): GroupRefusal | undefined {
    const { group, sessionTimeoutMs, protocols } = request;
    if (this.#closed) return "COORDINATOR_NOT_AVAILABLE";
    if (this.#held.has(group)) return "COORDINATOR_LOAD_IN_PROGRESS";
    if (group === "" || group.length > GROUP_NAME_CHARACTERS_MAX) return "INVALID_GROUP_ID";
    if (!(sessionTimeoutMs >= SESSION_TIMEOUT_MS_MIN && sessionTimeoutMs <= SESSION_TIMEOUT_MS_MAX))
      return "INVALID_SESSION_TIMEOUT";
    const metadataBytes = protocols.reduce((sum, { metadata }) => sum + metadata.length, 0);
    const isFull = this.#groups.size >= GROUPS_MAX && !this.#groups.has(group);
    if (isFull || metadataBytes > MEMBER_METADATA_BYTES_MAX) return "GROUP_MAX_SIZE_REACHED";
    return undefined;
  }

  #refusalOfCommit({ group: name, ...request }: OffsetCommitRequest): GroupRefusal | undefined {
    if (this.#closed) return "COORDINATOR_NOT_AVAILABLE";
    if (this.#held.has(name)) return "COORDINATOR_LOAD_IN_PROGRESS";
    if (name === "" || name.length > GROUP_NAME_CHARACTERS_MAX) return "INVALID_GROUP_ID";
    const isTooMuch = ({ metadata = "" }: OffsetToCommit) =>
      Buffer.byteLength(metadata) > OFFSET_METADATA_BYTES_MAX;
    if (request.offsets.some(isTooMuch)) return "OFFSET_METADATA_TOO_LARGE";
    const group = this.#groups.get(name);
    const isOutsider = request.generation < 0 && request.memberId === "";
    if (isOutsider && this.memberCount(name) === 0) return undefined;
    return group === undefined ? "UNKNOWN_MEMBER_ID" : group.refusalOfCommit(request);
  }

  #newGroup(name: string): Group {
    const { timers } = this.#options;
    return new Group({
      name,
      membersMax: GROUP_MEMBERS_MAX,
      timers: {
        elapsedMs: () => timers.elapsedMs(),
        after: (delayMs, callback) => timers.after(delayMs, () => this.#act(callback)),
      },
      newMemberId: (prefix) => `${prefix}-${this.#uniqueSuffix()}`,
      send: (message) => void this.#outbox.push(message),
      emptied: () => {
        this.#groups.get(name)?.close();
        this.#groups.delete(name);
      },
    });
  }

  /** In the order of joining, for those whose place follows from their name; and not to be guessed. */
  #uniqueSuffix(): string {
    const count = String(this.#membersNamed++).padStart(8, "0");
    return `${count}-${this.#options.random.uint64().toString(16).padStart(16, "0")}`;
  }

  /** Changes the state, then says what follows from it to whomever it concerns; they may ask for more. */
  #act<T>(change: () => T): T {
    const isOutermost = !this.#isActing;
    this.#isActing = true;
    try {
      const result = change();
      while (isOutermost && this.#outbox.length > 0) {
        const messages = this.#outbox;
        this.#outbox = [];
        for (const message of messages) message();
      }
      return result;
    } finally {
      if (isOutermost) this.#isActing = false;
    }
  }
}
