import type { AdminOverview } from "@touchline/protocol/admin";
import { Facts } from "../../facts.tsx";
import { Section } from "../../section.tsx";
import { bytes, count, counted } from "../../units.ts";

/** The sockets of the viewers: what they follow, and what was sent to them since the start. */
export function Clients({ overview: { clients } }: { readonly overview: AdminOverview }) {
  return (
    <Section title="Clients" note={`${count(clients.connected)} connected`}>
      <Facts
        facts={[
          ["Following a board", counted(clients.boardSubscriptions, "subscription")],
          ["Following a match", counted(clients.matchSubscriptions, "subscription")],
          ["Following a table", counted(clients.tableSubscriptions, "subscription")],
          ["Sent", counted(clients.framesSent, "frame")],
          ["Sent, size", bytes(clients.bytesSent)],
          ["Resumed by replay", counted(clients.replays, "time")],
          ["Given the full state", counted(clients.states, "time")],
          ["Closed for being slow", counted(clients.slowCloses, "socket")],
        ]}
      />
    </Section>
  );
}
