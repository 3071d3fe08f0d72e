import type { Reason } from "@touchline/football";
import type { MatchNews } from "./match-line.ts";

/** Why something was taken back, in words that follow "ruled out:". */
export const reasonText: Record<Reason, string> = {
  offside: "offside",
  handball: "handball",
  foul: "foul",
  ball_out_of_play: "ball out of play",
  mistaken_identity: "mistaken identity",
  scorer_reattributed: "given to another player",
  clerical: "clerical error",
  duplicate: "reported twice",
  source_removed: "withdrawn by the source",
  unconfirmed: "never confirmed",
  other: "taken back",
};

/** The one line a row says about the last thing that happened. */
export interface NewsText {
  /** "Goal", "No goal", "Red card" … */
  readonly head: string;
  /** "Kane 45+1'" */
  readonly detail: string;
  /** What `detail` was before it was taken back: shown struck through. */
  readonly struck: boolean;
  /** "offside": why it was taken back. */
  readonly why: string | undefined;
  readonly tone: "goal" | "red" | "plain";
}

export function newsText(news: MatchNews): NewsText {
  const who = [news.player, `${news.minute}′`].filter(Boolean).join(" ");
  const why = news.standing ? undefined : reasonText[news.reason ?? "other"];
  const said = (head: string, tone: NewsText["tone"], detail = who): NewsText => ({
    head: news.standing ? head : takenBack[news.kind],
    detail,
    struck: !news.standing,
    why,
    tone: news.standing ? tone : "plain",
  });
  switch (news.kind) {
    case "goal":
      return said("Goal", "goal", goalDetail(news, who));
    case "possible_goal":
      return said("Possible goal", "plain", `${news.minute}′`);
    case "penalty_awarded":
      return said("Penalty", "plain", `${news.minute}′`);
    case "penalty_missed":
      return said("Penalty missed", "plain");
    case "card":
      return said(news.card === "second_yellow" ? "Second yellow" : "Red card", "red");
    case "var_started":
      return said("VAR check", "plain", `${news.minute}′`);
    case "var_decision":
      return said("VAR", "plain", `decision stands ${news.minute}′`);
  }
}

const takenBack: Record<MatchNews["kind"], string> = {
  goal: "No goal",
  possible_goal: "No goal",
  penalty_awarded: "No penalty",
  penalty_missed: "Corrected",
  card: "Card withdrawn",
  var_started: "VAR check over",
  var_decision: "Corrected",
};

function goalDetail(news: MatchNews, who: string): string {
  if (news.method === "own_goal") return `${who} own goal`;
  return news.method === "penalty" ? `${who} penalty` : who;
}
