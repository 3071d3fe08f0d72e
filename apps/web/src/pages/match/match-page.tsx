import type { Match } from "@touchline/football";
import { useMatch, useServerNow } from "@touchline/client/react";
import { Icon, MatchHead, ShootOutKicks, SlimScore } from "@touchline/ui";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { pins, togglePin } from "../../pins.ts";
import { useSetting } from "../../setting.ts";
import { PageBar } from "../../shell/page-bar.tsx";
import { ReplayNotice } from "../../shell/replay-notice.tsx";
import { SiteFooter } from "../../shell/site-footer.tsx";
import { Waiting } from "../../shell/waiting.tsx";
import { replayTexts } from "../board/replay-text.ts";
import styles from "./match-page.module.css";
import { MatchTabs } from "./match-tabs.tsx";

interface MatchPageProps {
  readonly matchId: string;
  readonly beside: boolean;
}

/** Everything about one match. The score and the clock stay in sight. */
export function MatchPage({ matchId, beside }: MatchPageProps) {
  const { match, missing } = useMatch(matchId);
  useTitle(match);
  if (missing) return <MissingMatch beside={beside} />;
  if (match === undefined)
    return (
      <>
        <PageBar beside={beside}>Match</PageBar>
        <Waiting />
      </>
    );
  return <OpenMatch match={match} beside={beside} />;
}

function OpenMatch({ match, beside }: { readonly match: Match; readonly beside: boolean }) {
  const now = useServerNow();
  const [headGone, head] = useGone();
  const article = useTakenPage(!beside);
  const { competition, round, home, away } = match.fixture;
  const names = `${home.name} v ${away.name}`;
  return (
    <article
      ref={article}
      className={styles.article}
      tabIndex={-1}
      data-open-match={match.matchId}
      aria-label={names}
    >
      {!beside && <h1 className="for-readers">{names}</h1>}
      <PageBar beside={beside} end={<PinButton matchId={match.matchId} />}>
        {headGone ? (
          <div aria-hidden="true">
            <SlimScore match={match} now={now} />
          </div>
        ) : (
          <p className={styles.competition}>
            <bdi>{competition.name}</bdi>
            {round !== undefined && <span>{round}</span>}
          </p>
        )}
      </PageBar>
      <div className={styles.page} data-beside={beside}>
        <ReplayNotice texts={replayTexts([match.fixture])} />
        <div ref={head}>
          <MatchHead match={match} now={now} />
        </div>
        <ShootOutKicks match={match} />
        <MatchTabs match={match} />
      </div>
      {!beside && <SiteFooter competitionIds={[competition.competitionId]} />}
    </article>
  );
}

function MissingMatch({ beside }: { readonly beside: boolean }) {
  return (
    <>
      <PageBar beside={beside}>Match</PageBar>
      <div className={styles.missing}>
        <h2>This match is not here</h2>
        <p>
          The address may be mistyped, or the match belongs to a replay that has been played again
          since.
        </p>
      </div>
    </>
  );
}

function PinButton({ matchId }: { readonly matchId: string }) {
  const pinned = useSetting(pins).includes(matchId);
  return (
    <button
      type="button"
      className={styles.pin}
      aria-pressed={pinned}
      aria-label="Pin this match"
      onClick={() => togglePin(matchId)}
    >
      <Icon name="pin" filled={pinned} />
    </button>
  );
}

/** Whether an element has scrolled out of sight over the top. */
function useGone(): readonly [boolean, React.RefObject<HTMLDivElement | null>] {
  const element = useRef<HTMLDivElement>(null);
  const [gone, setGone] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => setGone(entry !== undefined && !entry.isIntersecting),
      { rootMargin: "-72px 0px 0px" },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [gone, element];
}

/** A match that takes the whole page is read from its top, by eyes and by readers. */
function useTakenPage(takes: boolean): React.RefObject<HTMLElement | null> {
  const article = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (!takes) return;
    scrollTo(0, 0);
    article.current?.focus({ preventScroll: true });
  }, [takes]);
  return article;
}

/** "TOT 5–4 LEI, Touchline": the score is in the browser's tab too. */
function useTitle(match: Match | undefined): void {
  const title = match && titleOf(match);
  useEffect(() => {
    if (title !== undefined) document.title = `${title}, Touchline`;
  }, [title]);
}

function titleOf({ fixture: { home, away }, score, lifecycle }: Match): string {
  const begun = lifecycle === "live" || lifecycle === "finished" || lifecycle === "abandoned";
  return `${home.code} ${begun ? `${score.home}–${score.away}` : "v"} ${away.code}`;
}
