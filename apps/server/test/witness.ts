import type { MatchEvent } from "@touchline/football";
import { createLiveClient, type LiveClient } from "@touchline/client";

/** An event as it came over the wire, with its place in the log. */
export interface SeenEvent {
  readonly partition: number;
  readonly offset: number;
  readonly event: MatchEvent;
}

/** A viewer who follows every match of the board and keeps each event that was ever sent to him. */
export interface Witness {
  readonly client: LiveClient;
  readonly seen: readonly SeenEvent[];
  /** How channels were caught up, by mode, over all connections. */
  readonly modes: Readonly<Record<string, number>>;
  close(): void;
}

export function watchEverything(url: string): Witness {
  const seen: SeenEvent[] = [];
  const modes: Record<string, number> = {};
  const client = createLiveClient({
    url,
    // Comes back soon after each cut: what is tested is that it comes back whole.
    random: () => 0.05,
    openWebSocket(address, protocol) {
      const socket = new WebSocket(address, protocol);
      socket.addEventListener("message", ({ data }) => {
        const message = JSON.parse(String(data));
        if (message.t === "u") seen.push({ ...message.position, event: message.event });
        if (message.t === "ok")
          for (const mode of Object.values<string>(message.modes))
            modes[mode] = (modes[mode] ?? 0) + 1;
      });
      return socket;
    },
  });
  const board = client.board("all");
  const followed = new Map<string, () => void>();
  const follow = () => {
    for (const { matchId } of board.getSnapshot().rows) {
      if (!followed.has(matchId))
        followed.set(
          matchId,
          client.match(matchId).subscribe(() => undefined),
        );
    }
  };
  const stopBoard = board.subscribe(follow);
  return {
    client,
    seen,
    modes,
    close() {
      stopBoard();
      for (const stop of followed.values()) stop();
      client.close();
    },
  };
}
