import type { GroupOverview } from "@touchline/protocol/admin";
import { useState } from "react";
import { type History, type Sample, samplesOf } from "../../history.ts";
import { Mark } from "../../mark.tsx";
import { measures } from "../../measures.ts";
import { places, severity, thresholds } from "../../problems.ts";
import { Section } from "../../section.tsx";
import { Sparkline } from "../../sparkline.tsx";
import table from "../../table.module.css";
import { Toggle } from "../../toggle.tsx";
import { count, counted } from "../../units.ts";
import styles from "./groups.module.css";

/** Who reads the log, and how far behind its end each reader is. */
export function Groups({ history }: { readonly history: History }) {
  const { groups, at } = history.overview;
  return (
    <Section title="Consumer groups" note={counted(groups.length, "group")}>
      {groups.length === 0 ? (
        <p className={table["empty"]}>Nobody reads the log.</p>
      ) : (
        <table className={`${table["table"]} ${styles["groups"]}`}>
          <thead>
            <tr>
              <th scope="col">Group</th>
              <th scope="col">Lag, last 2 min</th>
              <th scope="col" className={table["figure"]}>
                Lag, records
              </th>
            </tr>
          </thead>
          {groups.map((group) => (
            <Group
              key={group.group}
              group={group}
              samples={samplesOf(history, measures.groupLag(group.group))}
              until={at}
            />
          ))}
        </table>
      )}
    </Section>
  );
}

interface GroupProps {
  readonly group: GroupOverview;
  readonly samples: readonly Sample[];
  readonly until: number;
}

function Group({ group, samples, until }: GroupProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <tbody id={places.group(group.group)}>
      <tr>
        <th scope="rowgroup" className={styles["name"]}>
          <Toggle isOpen={isOpen} onToggle={setOpen}>
            {group.group}
          </Toggle>{" "}
          <span className={styles["members"]}>{counted(group.members, "member")}</span>
        </th>
        <td className={styles["spark"]}>
          <Sparkline samples={samples} until={until} />
        </td>
        <td className={table["figure"]}>
          <Lag records={group.lagRecords} />
        </td>
      </tr>
      {isOpen &&
        group.partitions.map(({ topic, partition, committedOffset, highWatermark, lagRecords }) => (
          <tr key={`${topic}/${partition}`} className={styles["partition"]}>
            <th scope="row" colSpan={2}>
              <span className={styles["committed"]}>
                <span>
                  {topic}/{partition}
                </span>{" "}
                <span>
                  committed {count(committedOffset)} of {count(highWatermark)}
                </span>
              </span>
            </th>
            <td className={table["figure"]}>
              <Lag records={lagRecords} />
            </td>
          </tr>
        ))}
    </tbody>
  );
}

function Lag({ records }: { readonly records: number }) {
  const behind = severity(records, thresholds.lagRecords);
  return (
    <span className={behind && table[behind]}>
      {behind !== undefined && <Mark shape={behind} />} {count(records)}
    </span>
  );
}
