import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import Database from "better-sqlite3";
import type { Peer } from "./peer.ts";

/** One transaction an append; it holds the thread, so nothing is ever in flight beside it. */
export const sqliteOneByOne: Peer = sqlite("single");

/** What is in flight in one turn shares a transaction, as this log's appends share a commit. */
export const sqliteGrouped: Peer = sqlite("grouped");

function sqlite(transactions: "single" | "grouped"): Peer {
  return {
    name: `better-sqlite3, a transaction for ${transactions === "single" ? "each append" : "all in flight"}`,
    durability: "journal_mode=WAL, synchronous=FULL",
    use: transactions === "single" ? "as it comes" : "with a group commit added",
    place: "in this process",
    async start(directory) {
      const home = join(directory, `sqlite-${transactions}`);
      await mkdir(home);
      const database = new Database(join(home, "records.db"));
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = FULL");
      database.exec("CREATE TABLE records (seq INTEGER PRIMARY KEY, value BLOB NOT NULL)");
      const insert = database.prepare("INSERT INTO records (value) VALUES (?)");
      const version = String(database.prepare("SELECT sqlite_version()").pluck().get());
      const insertAll = database.transaction((values: readonly Buffer[]) => {
        for (const value of values) insert.run(value);
      });
      const close = async () => void database.close();
      if (transactions === "single")
        return { version, append: async (value) => void insert.run(value), close };
      let group: { readonly values: Buffer[]; readonly done: PromiseWithResolvers<void> };
      const beginGroup = () => {
        group = { values: [], done: Promise.withResolvers() };
      };
      beginGroup();
      const append = (value: Buffer): Promise<void> => {
        if (group.values.push(value) === 1)
          setImmediate(() => {
            const { values, done } = group;
            beginGroup();
            insertAll(values);
            done.resolve();
          });
        return group.done.promise;
      };
      return { version, append, close };
    },
  };
}
