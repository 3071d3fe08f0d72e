import type Database from "better-sqlite3";
import type { Applied } from "./store.ts";

/** Every SQL statement on the projection file but those that make it. */
export function prepareStatements(db: Database.Database) {
  return {
    epoch: db.prepare<[], { epoch: string }>("SELECT epoch FROM origin"),
    positions: db.prepare<[], Applied>(
      "SELECT topic, partition, next_offset AS nextOffset, last_digest AS lastDigest FROM positions",
    ),
    putPosition: db.prepare<[Applied]>(
      `INSERT INTO positions (topic, partition, next_offset, last_digest)
       VALUES (@topic, @partition, @nextOffset, @lastDigest)
       ON CONFLICT DO UPDATE SET next_offset = @nextOffset, last_digest = @lastDigest`,
    ),

    addEvent: db.prepare<[string, number, number, Uint8Array]>(
      "INSERT INTO events (match_id, seq, log_offset, json) VALUES (?, ?, ?, ?)",
    ),
    events: db.prepare<[string, number], { partition: number; log_offset: number; json: Buffer }>(
      `SELECT partition, log_offset, json FROM events JOIN matches USING (match_id)
       WHERE match_id = ? AND seq > ? ORDER BY seq`,
    ),

    hasMatch: db.prepare<[string], 1>("SELECT 1 FROM matches WHERE match_id = ?").pluck(),
    putMatch: db.prepare<[MatchRow]>(
      `INSERT INTO matches (match_id, partition, competition_id, board_at, live, announced_at,
                            programme_id, run_id, superseded, unplayed, result_json)
       VALUES (@matchId, @partition, @competitionId, @boardAt, @live, @announcedAt,
               @programmeId, @runId, 0, @unplayed, @resultJson)
       ON CONFLICT DO UPDATE SET competition_id = @competitionId, board_at = @boardAt, live = @live,
                                 unplayed = @unplayed, result_json = @resultJson`,
    ),
    // The newest run of a programme is that of the match announced last, whatever order the partitions were read in.
    newestRun: db
      .prepare<[string], string>(
        `SELECT run_id FROM matches WHERE programme_id = ?
         ORDER BY announced_at DESC, run_id DESC LIMIT 1`,
      )
      .pluck(),
    takeOffBoard: db.prepare<[{ programmeId: string; newestRunId: string }]>(
      `UPDATE matches SET superseded = 1
       WHERE programme_id = @programmeId AND superseded = 0 AND run_id <> @newestRunId`,
    ),
    putOnBoard: db.prepare<[{ programmeId: string; newestRunId: string }]>(
      `UPDATE matches SET superseded = 0
       WHERE programme_id = @programmeId AND run_id = @newestRunId AND superseded = 1`,
    ),

    matchIdsOfBoard: db
      .prepare<[{ from: number; to: number; matchesMax: number }], string>(
        `SELECT match_id FROM
           (SELECT match_id, board_at, live FROM matches
            WHERE superseded = 0 AND unplayed = 0 AND live = 1
            UNION
            SELECT match_id, board_at, live FROM matches
            WHERE superseded = 0 AND unplayed = 0 AND board_at BETWEEN @from AND @to)
         ORDER BY live DESC, board_at, match_id LIMIT @matchesMax`,
      )
      .pluck(),
    matchIdsOf: db
      .prepare<[string], string>(
        `SELECT match_id FROM matches WHERE competition_id = ? AND superseded = 0 AND unplayed = 0
         ORDER BY board_at, match_id`,
      )
      .pluck(),
    resultsOf: db
      .prepare<[string], string>(
        `SELECT result_json FROM matches
         WHERE competition_id = ? AND superseded = 0 AND unplayed = 0`,
      )
      .pluck(),
    countMatches: db.prepare<[], number>("SELECT count(*) FROM matches").pluck(),

    putCompetition: db.prepare<[string, Uint8Array]>(
      "INSERT OR REPLACE INTO competitions (competition_id, json) VALUES (?, ?)",
    ),
    competitions: db
      .prepare<[], Buffer>("SELECT json FROM competitions ORDER BY competition_id")
      .pluck(),
  };
}

interface MatchRow {
  readonly matchId: string;
  readonly partition: number;
  readonly competitionId: string;
  readonly boardAt: number;
  readonly live: 0 | 1;
  readonly announcedAt: number;
  readonly programmeId: string | null;
  readonly runId: string | null;
  readonly unplayed: 0 | 1;
  readonly resultJson: string;
}
