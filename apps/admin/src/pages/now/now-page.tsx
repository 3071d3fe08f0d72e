import { stands } from "../../incidents.ts";
import type { RoomState } from "../../overview-store.ts";
import { Attention } from "./attention.tsx";
import { Clients } from "./clients.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { Directories } from "./directories.tsx";
import { Feeds } from "./feeds.tsx";
import { Groups } from "./groups.tsx";
import { Header } from "./header.tsx";
import styles from "./now-page.module.css";
import { Matches } from "./matches.tsx";
import { Process } from "./process.tsx";
import { NoOverviewYet, SessionOver } from "./session.tsx";
import { Topics } from "./topics.tsx";
import { Throughput } from "./throughput.tsx";

/** What is running: one screen that answers "is anything wrong, and where". */
export function NowPage({ link, history }: RoomState) {
  const standing = history?.incidents.filter((one) => stands(one, history.overview.at)) ?? [];
  return (
    <>
      <title>{titleFor(link.state, standing.length)}</title>
      <Header link={link} overview={history?.overview} />
      <main className={styles.page} data-link={link.state}>
        {link.state === "over" && <SessionOver />}
        {history === undefined && link.state !== "over" && <NoOverviewYet link={link} />}
        {history !== undefined && (
          <>
            <Attention history={history} isCurrent={link.state === "live"} />
            <Throughput history={history} />
            <div className={styles.columns}>
              <div className={styles.column}>
                <Feeds history={history} />
                <Topics history={history} />
                <Directories overview={history.overview} />
              </div>
              <div className={styles.column}>
                <Groups history={history} />
                <Clients overview={history.overview} />
                <Matches overview={history.overview} />
                <Process overview={history.overview} />
              </div>
              <div className={styles.column}>
                <DeadLetters overview={history.overview} />
              </div>
            </div>
          </>
        )}
      </main>
    </>
  );
}

function titleFor(state: RoomState["link"]["state"], problems: number): string {
  if (state === "over") return "session over · Touchline operations";
  if (state === "stale") return "stale · Touchline operations";
  return problems === 0 ? "Touchline operations" : `${problems} to look at · Touchline operations`;
}
