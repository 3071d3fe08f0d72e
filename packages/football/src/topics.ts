/**
 * The topics of the log. Events of one match are totally ordered, so the match is the key;
 * `reports` and `match-events` have the same number of partitions, so a match has the same one in both.
 */
export const topics = {
  /** {@link Report} by matchId. */
  reports: { name: "reports", partitions: 12, retentionMs: 7 * 86_400_000 },
  /** {@link MatchEvent} by matchId, kept for ever. */
  matchEvents: { name: "match-events", partitions: 12 },
  /** {@link Competition} by competitionId; the newest counts. */
  competitions: { name: "competitions", partitions: 1 },
  /** The configured feeds and how far each has come, by feedId; the newest counts. */
  feeds: { name: "feeds", partitions: 1 },
  /** {@link DeadLetter} by feedId. */
  deadLetters: { name: "dead-letters", partitions: 1, retentionMs: 30 * 86_400_000 },
} as const;
