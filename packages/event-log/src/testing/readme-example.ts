import { openEmbeddedLog } from "@touchline/event-log/embedded";

const log = await openEmbeddedLog({ directory: "data/log" });
await log.createTopic({ name: "match-events", partitions: 12 });
await log.append("match-events", [{ key: "match-1", value: "goal" }]); // on disk when this resolves
const consumer = await log.consume({ group: "scoreboard", topics: ["match-events"] });
for await (const { topic, partition, records } of consumer) {
  for (const { offset, value } of records) console.log(offset, value.toString());
  await consumer.commit(topic, partition, records.at(-1)!.offset + 1);
  break;
}
await log.close();
