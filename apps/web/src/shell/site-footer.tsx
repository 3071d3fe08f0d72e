import { useTable } from "@touchline/client/react";
import { textPieces } from "./text-pieces.ts";
import styles from "./site-footer.module.css";

/** Who must be thanked for the facts shown, and where developers go. */
export function SiteFooter({ competitionIds }: { readonly competitionIds: readonly string[] }) {
  return (
    <footer className={styles.footer}>
      {competitionIds.map((competitionId) => (
        <Attribution key={competitionId} competitionId={competitionId} />
      ))}
      <p>
        Touchline is open source, under the Apache License 2.0. <a href="/api/docs">API</a>
      </p>
    </footer>
  );
}

function Attribution({ competitionId }: { readonly competitionId: string }) {
  const { table } = useTable(competitionId);
  if (table?.attribution === undefined) return null;
  return <p>{withLinks(table.attribution)}</p>;
}

/** A text with the addresses in it as links; each is read out as it is written. */
const withLinks = (text: string): readonly React.ReactNode[] =>
  textPieces(text).map(({ text: piece, href }) =>
    href === undefined ? (
      piece
    ) : (
      <a key={href} href={href} rel="noreferrer">
        {piece}
      </a>
    ),
  );
