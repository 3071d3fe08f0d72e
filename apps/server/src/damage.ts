import type { EventLog } from "@touchline/event-log";

/**
 * Tells what in the log is damaged, one line for each damage, and gives a way to tell more that leaves out what repeats
 * it: every part that comes upon a damaged partition says so.
 */
export async function tellDamage(
  log: EventLog,
  notice: (line: string) => void,
): Promise<(line: string) => void> {
  const damaged = (await log.describeTopics()).flatMap(({ name, partitions }) =>
    partitions.flatMap(({ partition, fault }) =>
      fault === undefined ? [] : [{ fault, partition: `${name}/${partition}` }],
    ),
  );
  const byFault = Map.groupBy(damaged, ({ fault }) => fault);
  for (const [fault, them] of byFault) {
    const names = them.map(({ partition }) => partition).join(", ");
    notice(`${names} ${them.length === 1 ? "stands" : "stand"} still, the rest goes on: ${fault}`);
  }
  return (line) => {
    if (![...byFault.keys()].some((fault) => line.includes(fault))) notice(line);
  };
}
