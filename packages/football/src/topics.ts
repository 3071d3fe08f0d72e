/** The header of every record in the log that names the schema of its value. */
export const schemaHeader = "schema";

/**
 * The topics of the log. Events of one match are totally ordered, so the match is the key;
 * `reports` and `match-events` have the same number of partitions, so a match has the same one in both.
 * `schema` goes into each record's {@link schemaHeader}; a change that old readers cannot read gets a new number.
 */
export const topics = {
  /** {@link Report} by matchId. */
  reports: {
    name: "reports",
    partitions: 12,
    retentionMs: 7 * 86_400_000,
    schema: "touchline.report.v1",
  },
  /** {@link MatchEvent} by matchId, kept for ever. */
  matchEvents: { name: "match-events", partitions: 12, schema: "touchline.match-event.v1" },
  /** {@link Competition} by competitionId; the newest counts. */
  competitions: { name: "competitions", partitions: 1, schema: "touchline.competition.v1" },
  /** The configured feeds and how far each has come, by feedId; the newest counts. */
  feeds: { name: "feeds", partitions: 1, schema: "touchline.feed.v1" },
  /** {@link DeadLetter} by feedId. */
  deadLetters: {
    name: "dead-letters",
    partitions: 1,
    retentionMs: 30 * 86_400_000,
    schema: "touchline.dead-letter.v1",
  },
} as const;
