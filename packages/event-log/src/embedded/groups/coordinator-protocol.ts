/**
 * What is asked of the group coordinator and what it answers, in the words of Kafka's classic group protocol
 * (kafka.apache.org/protocol: JoinGroup, SyncGroup, Heartbeat, LeaveGroup, OffsetCommit), so that a wire listener can
 * pass requests on as they are. Refusals are Kafka's error names, and values: nothing here throws.
 */

/** As Kafka names them. `Dead`: there is no such group. */
export type GroupState = "Empty" | "PreparingRebalance" | "CompletingRebalance" | "Stable" | "Dead";

export type GroupRefusal =
  | "COORDINATOR_NOT_AVAILABLE"
  | "COORDINATOR_LOAD_IN_PROGRESS"
  | "INVALID_GROUP_ID"
  | "INVALID_SESSION_TIMEOUT"
  | "INCONSISTENT_GROUP_PROTOCOL"
  | "MEMBER_ID_REQUIRED"
  | "GROUP_MAX_SIZE_REACHED"
  | "UNKNOWN_MEMBER_ID"
  | "FENCED_INSTANCE_ID"
  | "ILLEGAL_GENERATION"
  | "REBALANCE_IN_PROGRESS"
  | "OFFSET_METADATA_TOO_LARGE";

/** Who speaks, and as of which generation of his group. */
export interface MemberIdentity {
  readonly memberId: string;
  /** A static member's name (KIP-345). */
  readonly instanceId?: string | undefined;
  readonly generation: number;
}

export interface JoinRequest {
  readonly group: string;
  /** Empty for who has none yet. */
  readonly memberId: string;
  readonly instanceId?: string | undefined;
  /** The first part of the id that is given out. */
  readonly clientId: string;
  readonly protocolType: string;
  /** What the member can speak, the dearest first, each with what the leader must know of it. */
  readonly protocols: readonly GroupProtocol[];
  /** Silence after which a member is taken for dead. */
  readonly sessionTimeoutMs: number;
  /** How long a rebalance waits for this member to join again. */
  readonly rebalanceTimeoutMs: number;
  /** Answers a dynamic member without an id with MEMBER_ID_REQUIRED and an id to come back with (KIP-394). */
  readonly requiresKnownMemberId?: boolean | undefined;
  /** For members in this process, which need not ask by heartbeat. */
  readonly listener?: MembershipListener | undefined;
}

export interface GroupProtocol {
  readonly name: string;
  readonly metadata: Buffer;
}

export interface MembershipListener {
  /** The group waits for this member to join again. */
  onRebalance(): void;
  /** The group has gone on without it: it was silent for too long, or another took its instance id. */
  onRemoved(why: "UNKNOWN_MEMBER_ID" | "FENCED_INSTANCE_ID"): void;
}

export type JoinAnswer =
  | {
      readonly type: "joined";
      readonly memberId: string;
      readonly generation: number;
      readonly protocolType: string;
      readonly protocol: string;
      readonly leader: string;
      /** The leader came back to a group that is stable: it takes what it had and assigns nothing (KIP-814). */
      readonly skipsAssignment: boolean;
      /** Everyone, for the leader to assign to; nobody for the others. */
      readonly members: readonly JoinedMember[];
    }
  | { readonly type: "refused"; readonly error: GroupRefusal; readonly memberId: string };

export interface JoinedMember {
  readonly memberId: string;
  readonly instanceId: string | undefined;
  readonly metadata: Buffer;
}

export interface SyncRequest extends MemberIdentity {
  readonly group: string;
  /** Checked when given. */
  readonly protocolType?: string | undefined;
  readonly protocol?: string | undefined;
  /** From the leader: what each member gets. */
  readonly assignments: ReadonlyMap<string, Buffer>;
}

export type SyncAnswer =
  | { readonly type: "synced"; readonly assignment: Buffer }
  | { readonly type: "refused"; readonly error: GroupRefusal };

export interface OffsetCommitRequest extends MemberIdentity {
  readonly group: string;
  readonly offsets: readonly OffsetToCommit[];
}

export interface OffsetToCommit {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Whatever the member wants to find beside its offset. */
  readonly metadata?: string | undefined;
}

export interface GroupSnapshot {
  readonly group: string;
  readonly state: GroupState;
  readonly generation: number;
  readonly protocolType: string | undefined;
  readonly protocol: string | undefined;
  readonly leader: string | undefined;
  readonly members: readonly MemberSnapshot[];
}

export interface MemberSnapshot extends JoinedMember {
  readonly clientId: string;
  readonly assignment: Buffer;
}
