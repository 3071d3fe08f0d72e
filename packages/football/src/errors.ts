/** What can be wrong with a canonical stream; each is a broken promise of whoever wrote it. */
export type FootballErrorCode =
  | "FOOTBALL_NO_FIXTURE"
  | "FOOTBALL_OTHER_MATCH"
  | "FOOTBALL_SEQ_GAP"
  | "FOOTBALL_REV_GAP"
  | "FOOTBALL_EVENT_UNKNOWN";

export class FootballError extends Error {
  readonly code: FootballErrorCode;

  constructor(code: FootballErrorCode, message: string) {
    super(message);
    this.name = "FootballError";
    this.code = code;
  }
}
