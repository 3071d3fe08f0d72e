import { Facts } from "../../facts.tsx";
import { type History, latest } from "../../history.ts";
import { measures } from "../../measures.ts";
import { Section } from "../../section.tsx";
import { bytes, count, counted, perSecond } from "../../units.ts";

/** The sockets of the viewers: what they follow, and what was sent to them since the start. */
export function Gateway({ history }: { readonly history: History }) {
  const { clients } = history.overview;
  const bytesPerSecond = latest(history, measures.bytesSent);
  return (
    <Section title="Clients" note={`${count(clients.connected)} connected`}>
      <Facts
        facts={[
          ["Following a board", counted(clients.boardSubscriptions, "subscription")],
          ["Following a match", counted(clients.matchSubscriptions, "subscription")],
          ["Following a table", counted(clients.tableSubscriptions, "subscription")],
          ["Frames sent", count(clients.framesSent)],
          ["Frames now", `${perSecond(latest(history, measures.frames))} /s`],
          ["Bytes sent", bytes(clients.bytesSent)],
          [
            "Bytes now",
            bytesPerSecond === undefined ? perSecond(undefined) : `${bytes(bytesPerSecond)}/s`,
          ],
          ["Resumed by replay", counted(clients.replays, "time")],
          ["Given the full state", counted(clients.states, "time")],
          ["Closed for being slow", counted(clients.slowCloses, "socket")],
        ]}
      />
    </Section>
  );
}
