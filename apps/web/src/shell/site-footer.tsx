import { useTable } from "@touchline/client/react";
import styles from "./site-footer.module.css";

/** Who must be thanked for the facts shown, and where developers go. */
export function SiteFooter({ competitionIds }: { readonly competitionIds: readonly string[] }) {
  return (
    <footer className={styles.footer}>
      {competitionIds.map((competitionId) => (
        <Attribution key={competitionId} competitionId={competitionId} />
      ))}
      <p>
        Touchline is open source. <a href="/api/docs">API</a>
      </p>
    </footer>
  );
}

function Attribution({ competitionId }: { readonly competitionId: string }) {
  const { table } = useTable(competitionId);
  if (table?.attribution === undefined) return null;
  return <p>{table.attribution}</p>;
}
