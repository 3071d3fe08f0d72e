import type { Link } from "../../overview-stream.ts";
import styles from "./session.module.css";

/** Said when the server no longer knows this browser. What the page shows below is the last it was told. */
export function SessionOver() {
  return (
    <section className={styles["panel"]} aria-labelledby="session-over">
      <h2 id="session-over">This session is over</h2>
      <p>
        The server does not know this browser any more: it was started again, or the session’s time
        is up. Nothing on this page changes until there is a new session.
      </p>
      <p>
        Each start of the server prints a new link to this page, which works once: look for{" "}
        <code>/admin/enter?key=…</code> in what <code>npm start</code> wrote, and open it in this
        browser.
      </p>
    </section>
  );
}

/** Said until the first overview has arrived. */
export function NoOverviewYet({ link }: { readonly link: Link }) {
  return (
    <section className={styles["panel"]} aria-labelledby="no-overview">
      <h2 id="no-overview">Nothing to show yet</h2>
      <p>
        {link.state === "stale"
          ? `No overview has arrived: ${link.reason}. This page goes on trying.`
          : "Waiting for the first overview. The server sends one a second."}
      </p>
    </section>
  );
}
