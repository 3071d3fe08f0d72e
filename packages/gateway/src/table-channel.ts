import { type Channel, tableChannel, toTableView } from "@touchline/protocol";
import type { MatchFeed } from "./feed.ts";
import { textFrame } from "./frame.ts";
import type { Interest } from "./interest.ts";
import type { Answer, LiveChannel } from "./live-channel.ts";

interface Encoded {
  readonly json: string;
  readonly frame: Buffer;
}

/** The table, sent whenever it has become another. */
export class TableChannel implements LiveChannel {
  readonly name: Channel;
  readonly kind = "table";
  readonly interests = new Set<Interest>();
  /** A table needs no exact beginning: the newest replaces the last. */
  readonly gathered = 0;
  readonly #competitionId: string;
  readonly #feed: MatchFeed;
  #latest: Encoded | undefined;
  /** What the subscribers have; not the latest while one who has just joined got a newer one. */
  #sent: Encoded | undefined;
  #mayHaveChanged = true;

  constructor(competitionId: string, feed: MatchFeed) {
    this.name = tableChannel(competitionId);
    this.#competitionId = competitionId;
    this.#feed = feed;
    this.#refresh();
    this.#sent = this.#latest;
  }

  gather(): void {
    this.#mayHaveChanged = true;
  }

  take(): readonly Buffer[] {
    this.#refresh();
    if (this.#latest === undefined || this.#latest === this.#sent) return [];
    this.#sent = this.#latest;
    return [this.#latest.frame];
  }

  catchUp(): Answer {
    this.#refresh();
    return this.#latest === undefined
      ? { mode: "live", frames: [] }
      : { mode: "state", frames: [this.#latest.frame] };
  }

  #refresh(): void {
    if (!this.#mayHaveChanged) return;
    this.#mayHaveChanged = false;
    const competition = this.#feed.competition(this.#competitionId);
    const rows = this.#feed.table(this.#competitionId);
    if (competition === undefined || rows === undefined) return;
    const json = JSON.stringify({ t: "t", table: toTableView(competition, rows) });
    if (json !== this.#latest?.json) this.#latest = { json, frame: textFrame(json) };
  }
}
