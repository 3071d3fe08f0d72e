import type { AdminOverview, DirectoryOverview } from "@touchline/protocol/admin";
import { Mark } from "../../mark.tsx";
import { places, roomSeverity, severity, thresholds, uncheckedForMs } from "../../problems.ts";
import { Section } from "../../section.tsx";
import table from "../../table.module.css";
import { bytes, count, percent, span, unmeasured } from "../../units.ts";
import styles from "./directories.module.css";

/** Where the log lies: which directories have every record, what the others lack, how much room there is. */
export function Directories({ overview }: { readonly overview: AdminOverview }) {
  const { directories } = overview;
  const inSync = directories.filter(({ state }) => state === "in_sync").length;
  return (
    <Section
      title="Log directories"
      note={`${count(inSync)} of ${count(directories.length)} in sync`}
    >
      <table className={`${table["table"]} ${styles["directories"]}`}>
        <thead>
          <tr>
            <th scope="col">Directory</th>
            <th scope="col">State</th>
            <th scope="col" className={table["figure"]}>
              Disk free
            </th>
            <th scope="col" className={table["figure"]}>
              Unchecked for
            </th>
          </tr>
        </thead>
        <tbody>
          {directories.map((directory) => (
            <Directory key={directory.directory} directory={directory} overview={overview} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

interface DirectoryProps {
  readonly directory: DirectoryOverview;
  readonly overview: AdminOverview;
}

function Directory({ directory, overview }: DirectoryProps) {
  const { freeBytes, fault } = directory;
  const uncheckedMs = uncheckedForMs(directory, overview);
  return (
    <>
      <tr id={places.directory(directory.directory)}>
        <th scope="row" className={styles["path"]}>
          {directory.directory}
        </th>
        <td>
          <State directory={directory} />
        </td>
        <Figure
          text={freeBytes === undefined ? unmeasured : bytes(freeBytes)}
          past={roomSeverity(freeBytes)}
        />
        <Figure
          text={uncheckedMs === undefined ? unmeasured : span(uncheckedMs)}
          past={severity(uncheckedMs ?? 0, thresholds.uncheckedMs)}
        />
      </tr>
      {fault !== undefined && (
        <tr className={styles["fault"]}>
          <td colSpan={4}>{fault}</td>
        </tr>
      )}
    </>
  );
}

function State({ directory: { state, copiedShare } }: Pick<DirectoryProps, "directory">) {
  if (state === "in_sync") return <span className={table["quiet"]}>in sync</span>;
  const past = state === "out" ? "trouble" : "watch";
  const share = copiedShare === undefined ? "" : `, ${percent(copiedShare)}`;
  return (
    <span className={`${styles["state"]} ${table[past]}`}>
      <Mark shape={past} /> {state === "out" ? "out" : `catching up${share}`}
    </span>
  );
}

interface FigureProps {
  readonly text: string;
  readonly past: ReturnType<typeof severity>;
}

function Figure({ text, past }: FigureProps) {
  return (
    <td className={table["figure"]}>
      <span className={past && table[past]}>
        {past !== undefined && <Mark shape={past} />} {text}
      </span>
    </td>
  );
}
