import { existsSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { ProjectionsError } from "./errors.ts";

/** Raised whenever the tables below change. A file of another version is dropped and built anew from the log. */
const schemaVersion = 2;

/** The version of a file that was found damaged while it was in use. */
const damagedVersion = -1;

/** "TLpr", by which SQLite files of ours are known. */
const applicationId = 0x544c_7072;

const schema = `
  CREATE TABLE origin (
    epoch TEXT NOT NULL
  ) STRICT;
  CREATE TABLE positions (
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    next_offset INTEGER NOT NULL,
    last_digest TEXT NOT NULL, -- of the record before next_offset: another log has another one there
    PRIMARY KEY (topic, partition)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    match_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    log_offset INTEGER NOT NULL,
    json BLOB NOT NULL,
    PRIMARY KEY (match_id, seq)
  ) STRICT; -- with rowid: events come interleaved, and appending rows is thrice as fast as sorting them in
  CREATE TABLE matches (
    match_id TEXT PRIMARY KEY,
    partition INTEGER NOT NULL,
    competition_id TEXT NOT NULL,
    board_at INTEGER NOT NULL, -- kick-off, in a replay the replayed one; epoch ms
    live INTEGER NOT NULL,
    announced_at INTEGER NOT NULL, -- when the first event was decided; epoch ms
    programme_id TEXT,
    run_id TEXT,
    superseded INTEGER NOT NULL, -- 1 when a newer run of its programme has begun
    unplayed INTEGER NOT NULL, -- 1 for a replay whose coverage is lost: nobody plays it any more
    result_json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX matches_of_competition ON matches (competition_id) WHERE superseded = 0;
  CREATE INDEX matches_by_day ON matches (board_at) WHERE superseded = 0;
  CREATE INDEX matches_live ON matches (board_at) WHERE superseded = 0 AND live = 1;
  CREATE INDEX matches_announced ON matches (programme_id, announced_at, run_id)
    WHERE programme_id IS NOT NULL;
  CREATE INDEX matches_of_run ON matches (programme_id, run_id) WHERE programme_id IS NOT NULL;
  CREATE INDEX matches_of_newest_run ON matches (programme_id)
    WHERE programme_id IS NOT NULL AND superseded = 0;
  CREATE TABLE competitions (
    competition_id TEXT PRIMARY KEY,
    json BLOB NOT NULL
  ) STRICT;
`;

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** Why a file that was there could not be used, in one line; undefined when it was or there was none. */
  readonly rebuiltBecause: string | undefined;
}

/**
 * Opens the projection file or makes it. A file of another version, and one that is damaged, is set aside as
 * `<file>.old` and made anew: all that was in it is in the log. Throws ProjectionsError.
 */
export function openDatabase(file: string, epoch: () => string): OpenedDatabase {
  try {
    const rebuiltBecause = whyUnusable(file);
    if (rebuiltBecause !== undefined) setAside(file);
    return { db: connect(file, epoch), rebuiltBecause };
  } catch (error) {
    throw explained(file, error);
  }
}

/** Sees to it that the file is set aside at the next opening, where SQLite still can. */
export function markDamaged(db: Database.Database): void {
  try {
    db.pragma(`user_version = ${damagedVersion}`);
  } catch {
    // Then it is so damaged that the next opening notices by itself.
  }
}

/** Empties the file for a log with another history. */
export function startOver(db: Database.Database, epoch: string): void {
  db.transaction(() => {
    for (const table of ["origin", "positions", "events", "matches", "competitions"])
      db.exec(`DELETE FROM ${table}`);
    db.prepare("INSERT INTO origin (epoch) VALUES (?)").run(epoch);
  })();
}

function connect(file: string, epoch: () => string): Database.Database {
  const db = new Database(file, { timeout: 0 });
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma("journal_mode = WAL");
  // A power cut may take the newest transactions, whole: the positions go back with the rows, and the log has the rest.
  db.pragma("synchronous = NORMAL");
  if (db.pragma("user_version", { simple: true }) === schemaVersion) return db;
  db.transaction(() => {
    db.exec(schema);
    db.prepare("INSERT INTO origin (epoch) VALUES (?)").run(epoch());
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${schemaVersion}`);
  })();
  return db;
}

/** Looks into a file that is there before it is used. */
function whyUnusable(file: string): string | undefined {
  if (file === ":memory:" || !existsSync(file)) return undefined;
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout: 0 });
    db.pragma("locking_mode = EXCLUSIVE");
    const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get();
    if (tables === 0) return undefined;
    if (db.pragma("application_id", { simple: true }) !== applicationId)
      throw new ProjectionsError(
        "PROJECTIONS_FILE_FOREIGN",
        `${file} is a SQLite database of another program; it is left as it is, give another path`,
      );
    const version = db.pragma("user_version", { simple: true });
    if (version === damagedVersion) return "it was found damaged";
    if (version !== schemaVersion)
      return `it has schema ${String(version)}, this is ${schemaVersion}`;
    const check = db.pragma("quick_check(1)", { simple: true });
    return check === "ok" ? undefined : `it is damaged: ${String(check)}`;
  } catch (error) {
    if (isDamage(error)) return `it is damaged: ${error.message}`;
    throw error;
  } finally {
    db?.close();
  }
}

function setAside(file: string): void {
  for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true });
  renameSync(file, `${file}.old`);
}

/** Whether SQLite says that the file is not what it was. */
export const isDamage = (error: unknown): error is Error =>
  error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);

function explained(file: string, cause: unknown): ProjectionsError {
  if (cause instanceof ProjectionsError) return cause;
  const code = cause instanceof Database.SqliteError ? cause.code : undefined;
  if (code !== undefined && /^SQLITE_(?:BUSY|LOCKED)/.test(code))
    return new ProjectionsError(
      "PROJECTIONS_FILE_IN_USE",
      `${file} is in use by another process; stop it, or give another path`,
      { cause },
    );
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ProjectionsError("PROJECTIONS_FILE_UNUSABLE", `${file} cannot be used: ${why}`, {
    cause,
  });
}
