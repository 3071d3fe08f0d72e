import * as t from "typebox";

/** What the command line and the operators' routes of the log say to each other. Bytes are base64. */
const strict = { additionalProperties: false } as const;
const Offset = t.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const PartitionNumber = t.Integer({ minimum: 0, maximum: 1_000_000 });
const Name = t.String({ minLength: 1, maxLength: 249 });

const Durability = t.Union([
  t.Literal("sync"),
  t.Literal("os"),
  t.Object({ intervalMs: t.Number() }, strict),
]);
const CleanupPolicy = t.Union([t.Literal("delete"), t.Literal("compact")]);
const ReplicationFactor = t.Union([t.Literal(1), t.Literal(2), t.Literal(3)]);

export const TopicToMake = t.Object(
  {
    name: Name,
    partitions: t.Integer({ minimum: 1, maximum: 1_000_000 }),
    retentionMs: t.Optional(t.Number()),
    retentionBytes: t.Optional(t.Number()),
    cleanupPolicy: t.Optional(CleanupPolicy),
    durability: t.Optional(Durability),
    replicationFactor: t.Optional(ReplicationFactor),
    /** Limits to be lifted: JSON has no Infinity. */
    keepForever: t.Optional(
      t.Array(t.Union([t.Literal("retentionMs"), t.Literal("retentionBytes")]), { maxItems: 2 }),
    ),
  },
  strict,
);

const Move = t.Object(
  { topic: Name, partition: PartitionNumber, from: t.Optional(Offset), to: Offset },
  strict,
);

export const GroupParams = t.Object({ group: t.String({ minLength: 1, maxLength: 1024 }) }, strict);

export const Reset = t.Object(
  {
    to: t.Union([
      t.Literal("earliest"),
      t.Literal("latest"),
      t.Object({ time: t.Number() }, strict),
      t.Object({ shift: t.Integer() }, strict),
      t.Object({ offset: Offset }, strict),
    ]),
    topics: t.Optional(t.Array(Name)),
    partitions: t.Optional(
      t.Array(t.Object({ topic: Name, partition: PartitionNumber }, strict), { maxItems: 10_000 }),
    ),
  },
  strict,
);

export const Moves = t.Array(Move, { maxItems: 10_000 });

export const TopicParams = t.Object({ topic: Name }, strict);

export const PartitionParams = t.Object({ topic: Name, partition: PartitionNumber }, strict);

/** Milliseconds a reader may wait at the end: less than a proxy would cut off. */
const waitMsMax = 25_000;

export const FetchQuery = t.Object(
  {
    offset: Offset,
    waitMs: t.Optional(t.Integer({ minimum: 0, maximum: waitMsMax })),
  },
  strict,
);

export const Fetched = t.Object({
  records: t.Array(
    t.Object({
      offset: Offset,
      timestamp: t.Number(),
      key: t.Union([t.String(), t.Null()]),
      /** Null in a tombstone. */
      value: t.Union([t.String(), t.Null()]),
      headers: t.Record(t.String(), t.String()),
    }),
  ),
  nextOffset: Offset,
  highWatermark: Offset,
});

export const OffsetQuery = t.Object(
  { at: t.Union([t.Literal("earliest"), t.Literal("latest"), t.Number()]) },
  strict,
);

export const OffsetAnswer = t.Object({ offset: Offset });

export const Topics = t.Array(
  t.Object({
    name: t.String(),
    retentionMs: t.Optional(t.Number()),
    retentionBytes: t.Optional(t.Number()),
    cleanupPolicy: CleanupPolicy,
    durability: Durability,
    replicationFactor: ReplicationFactor,
    partitions: t.Array(
      t.Object({
        partition: PartitionNumber,
        startOffset: Offset,
        highWatermark: Offset,
        epoch: t.Integer(),
        sizeBytes: t.Number(),
        segments: t.Integer(),
        replicas: t.Optional(
          t.Array(
            t.Object({
              directory: t.String(),
              state: t.Union([t.Literal("in_sync"), t.Literal("catching_up"), t.Literal("out")]),
              scrubbedAt: t.Optional(t.Number()),
            }),
          ),
        ),
        status: t.Union([t.Literal("online"), t.Literal("read_only"), t.Literal("offline")]),
        fault: t.Optional(t.String()),
      }),
    ),
  }),
);

export const Groups = t.Array(
  t.Object({
    group: t.String(),
    state: t.Union([
      t.Literal("Empty"),
      t.Literal("PreparingRebalance"),
      t.Literal("CompletingRebalance"),
      t.Literal("Stable"),
      t.Literal("Dead"),
    ]),
    generation: t.Integer(),
    members: t.Integer(),
    memberships: t.Array(
      t.Object({
        memberId: t.String(),
        instanceId: t.Optional(t.String()),
        assignment: t.Array(t.Object({ topic: t.String(), partition: PartitionNumber })),
      }),
    ),
    partitions: t.Array(
      t.Object({
        topic: t.String(),
        partition: PartitionNumber,
        committedOffset: Offset,
        highWatermark: Offset,
        lagRecords: t.Number(),
        lagSeconds: t.Optional(t.Number()),
        lost: t.Optional(t.Union([t.Literal("removed"), t.Literal("cut")])),
      }),
    ),
  }),
);

export const Refusal = t.Object({ code: t.String(), message: t.String() });
