import type { TopicOverview } from "@touchline/protocol/admin";
import { useState } from "react";
import { type History, latest } from "../../history.ts";
import { Mark } from "../../mark.tsx";
import { measures, sum } from "../../measures.ts";
import { places } from "../../problems.ts";
import { Section } from "../../section.tsx";
import table from "../../table.module.css";
import { Toggle } from "../../toggle.tsx";
import { bytes, count, counted, perSecond, span } from "../../units.ts";
import styles from "./topics.module.css";

type Partition = TopicOverview["partitions"][number];

/** A screen from this width on has room for every partition at once. */
const roomyScreen = "(width >= 70rem)";

/** The log: every topic and partition, from its first offset kept to the end, and how fast it grows. */
export function Topics({ history }: { readonly history: History }) {
  const { topics } = history.overview;
  const partitions = sum(topics, (topic) => topic.partitions.length);
  return (
    <Section
      title="Log"
      note={`${counted(topics.length, "topic")}, ${counted(partitions, "partition")}`}
    >
      {topics.length === 0 ? (
        <p className={table["empty"]}>The log has no topics yet.</p>
      ) : (
        <div className={styles["scroller"]}>
          <table className={`${table["table"]} ${styles["topics"]}`}>
            <thead>
              <tr>
                <th scope="col">
                  <span className={styles["wide"]}>Topic / partition</span>
                  <span className={styles["narrow"]}>Topic</span>
                </th>
                <th scope="col" className={table["figure"]}>
                  Start
                </th>
                <th scope="col" className={table["figure"]}>
                  High water
                  <wbr />
                  mark
                </th>
                <th scope="col" className={table["figure"]}>
                  <span className={styles["wide"]}>Records/s</span>
                  <abbr className={styles["narrow"]} title="Records per second">
                    Rec/s
                  </abbr>
                </th>
                <th scope="col" className={table["figure"]}>
                  Size
                </th>
                <th scope="col" className={table["figure"]}>
                  <span className={styles["wide"]}>Segments</span>
                  <abbr className={styles["narrow"]} title="Segments">
                    Seg.
                  </abbr>
                </th>
                <th scope="col">Status</th>
              </tr>
            </thead>
            {topics.map((topic) => (
              <Topic key={topic.name} topic={topic} history={history} />
            ))}
          </table>
        </div>
      )}
    </Section>
  );
}

interface TopicProps {
  readonly topic: TopicOverview;
  readonly history: History;
}

function Topic({ topic, history }: TopicProps) {
  const { name, partitions } = topic;
  const [isOpen, setOpen] = useState(() => window.matchMedia(roomyScreen).matches);
  // One partition is not worth folding, and one in trouble is shown even while its topic is folded.
  const canFold = partitions.length > 1;
  const shown = partitions.filter(({ status }) => isOpen || !canFold || status !== "online");
  const [showsEmpty, setShowsEmpty] = useState(false);
  const empty = shown.filter(isEmpty);
  const foldsEmpty = empty.length > 1;
  const listed = foldsEmpty && !showsEmpty ? shown.filter((each) => !isEmpty(each)) : shown;
  return (
    <tbody>
      <tr className={styles["topic"]}>
        <th scope="rowgroup" colSpan={3}>
          <span className={styles["title"]}>
            {canFold ? (
              <Toggle isOpen={isOpen} onToggle={setOpen}>
                {name}
              </Toggle>
            ) : (
              <span className={styles["single"]}>{name}</span>
            )}{" "}
            <span className={styles["kept"]}>{kept(topic)}</span>
          </span>
        </th>
        <td className={table["figure"]}>
          {perSecond(latest(history, measures.topicRecords(name)))}
        </td>
        <td className={table["figure"]}>{bytes(sum(partitions, (p) => p.sizeBytes))}</td>
        <td className={table["figure"]}>{count(sum(partitions, (p) => p.segments))}</td>
        <td>{statusOf(partitions)}</td>
      </tr>
      {listed.map((partition) => (
        <PartitionRow
          key={partition.partition}
          topic={name}
          partition={partition}
          recordsPerSecond={latest(history, measures.partitionRecords(name, partition.partition))}
        />
      ))}
      {foldsEmpty && (
        <tr className={styles["partition"]}>
          <th scope="row" colSpan={7}>
            <Toggle isOpen={showsEmpty} onToggle={setShowsEmpty}>
              {counted(empty.length, "empty partition")}
            </Toggle>
          </th>
        </tr>
      )}
    </tbody>
  );
}

/** Nothing to see in it; one in trouble always is something to see. */
const isEmpty = ({ status, startOffset, highWatermark }: Partition): boolean =>
  status === "online" && startOffset === highWatermark;

function kept({ partitions, retentionMs }: TopicOverview): string {
  const records = counted(
    sum(partitions, (p) => p.highWatermark - p.startOffset),
    "record",
  );
  return `${records}, ${retentionMs === undefined ? "kept for ever" : `kept for ${span(retentionMs)}`}`;
}

interface PartitionRowProps {
  readonly topic: string;
  readonly partition: Partition;
  readonly recordsPerSecond: number | undefined;
}

function PartitionRow({ topic, partition, recordsPerSecond }: PartitionRowProps) {
  const { status, fault } = partition;
  return (
    <>
      <tr id={places.partition(topic, partition.partition)} className={styles["partition"]}>
        <th scope="row">
          <span className="for-readers">{topic}/</span>
          {partition.partition}
        </th>
        <td className={table["figure"]}>{count(partition.startOffset)}</td>
        <td className={table["figure"]}>{count(partition.highWatermark)}</td>
        <td className={`${table["figure"]} ${recordsPerSecond === 0 ? table["quiet"] : ""}`}>
          {perSecond(recordsPerSecond)}
        </td>
        <td className={table["figure"]}>{bytes(partition.sizeBytes)}</td>
        <td className={table["figure"]}>{count(partition.segments)}</td>
        <td>
          <Status status={status} />
        </td>
      </tr>
      {fault !== undefined && (
        <tr className={styles["fault"]}>
          <td colSpan={7}>{fault}</td>
        </tr>
      )}
    </>
  );
}

function Status({ status }: { readonly status: Partition["status"] }) {
  if (status === "online") return <span className={table["quiet"]}>online</span>;
  return (
    <span className={`${table["state"]} ${table["trouble"]}`}>
      <Mark shape="trouble" />
      {status === "read_only" ? "read-only" : "offline"}
    </span>
  );
}

function statusOf(partitions: readonly Partition[]): React.ReactNode {
  const failing = partitions.filter(({ status }) => status !== "online").length;
  if (failing === 0) return <Status status="online" />;
  return (
    <span className={`${table["state"]} ${table["trouble"]}`}>
      <Mark shape="trouble" />
      {count(failing)} of {count(partitions.length)}
    </span>
  );
}
