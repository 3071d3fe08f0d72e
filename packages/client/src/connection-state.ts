import { afterClose, type AfterClose } from "@touchline/protocol";

/** Silence after which a connection counts as dead, in heartbeats. */
const heartbeatsOfSilence = 2.5;
/** Milliseconds a socket may take to open and be welcomed. */
const greetingTimeoutMs = 10_000;
/** Milliseconds a connection must have held for the next loss to count as the first. */
const steadyAfterMs = 10_000;
/** Bounds of the time waited before coming back. Never zero: thousands lose the same server at the same moment. */
const backOffMs = { atLeast: 200, first: 1000, atMost: 30_000 } as const;
/** How often the wait has doubled already when the server asks to be spared. */
const sparedAttempt = 3;

interface Known {
  /** Losses in a row without a steady connection between them. */
  readonly attempt: number;
  /** When the server was last heard, epoch ms; undefined when never. */
  readonly heardAt: number | undefined;
  /** Why it is as it is, where there is something to say. */
  readonly detail: string | undefined;
}

/** Where the one connection of a client stands. */
export type ConnectionState =
  /** Nothing is wanted yet. */
  | (Known & { readonly name: "idle" })
  /** The socket is being opened, or our hello is on its way. */
  | (Known & { readonly name: "connecting" })
  | (Known & {
      readonly name: "open";
      readonly openedAt: number;
      readonly heartbeatMs: number;
      /** When to come back, once the server has said goodbye. */
      readonly comeBackAfterMs: readonly [number, number] | undefined;
    })
  /** Between two attempts. */
  | (Known & { readonly name: "waiting" })
  /** The machine says it has no network. */
  | (Known & { readonly name: "offline" })
  /** The server said not to come back. */
  | (Known & { readonly name: "refused" })
  /** The caller has had enough. */
  | (Known & { readonly name: "closed" });

/** What can happen to a connection. */
export type ConnectionEvent =
  /** Something is to be shown. */
  | { readonly type: "wanted" }
  | { readonly type: "welcomed"; readonly heartbeatMs: number }
  | { readonly type: "heard" }
  | { readonly type: "bye"; readonly comeBackAfterMs: readonly [number, number] }
  | { readonly type: "lost"; readonly code: number; readonly reason: string }
  /** The time asked for with `wait` has passed. */
  | { readonly type: "waited" }
  /** The time asked for with `watch` has passed. */
  | { readonly type: "watched" }
  | { readonly type: "network_lost" }
  | { readonly type: "network_back" }
  | { readonly type: "closed" };

/** What is to be done about it. */
export type ConnectionEffect =
  /** Open a socket, and say hello when it is open. */
  | { readonly do: "connect" }
  /** Close the socket and hear no more of it. */
  | { readonly do: "hang_up" }
  /** Send `waited` after a time drawn evenly between the two, instead of any asked for before. */
  | { readonly do: "wait"; readonly atLeastMs: number; readonly atMostMs: number }
  /** Send `watched` after this time, instead of any asked for before. */
  | { readonly do: "watch"; readonly forMs: number };

export interface Step {
  readonly state: ConnectionState;
  readonly effects: readonly ConnectionEffect[];
}

export const initialState: ConnectionState = {
  name: "idle",
  attempt: 0,
  heardAt: undefined,
  detail: undefined,
};

/** What becomes of a connection when something happens at `at`, epoch ms. Pure, and total: every state knows every event. */
export function transition(state: ConnectionState, event: ConnectionEvent, at: number): Step {
  switch (state.name) {
    case "idle":
      return whenIdle(state, event);
    case "connecting":
      return whenConnecting(state, event, at);
    case "open":
      return whenOpen(state, event, at);
    case "waiting":
      return whenWaiting(state, event);
    case "offline":
      return whenOffline(state, event);
    case "refused":
      return whenRefused(state, event);
    case "closed":
      return stay(state);
  }
}

type In<N extends ConnectionState["name"]> = Extract<ConnectionState, { name: N }>;

function whenIdle(state: In<"idle">, event: ConnectionEvent): Step {
  switch (event.type) {
    case "wanted":
      return connect(state);
    case "network_lost":
      return { state: { ...known(state), name: "offline", detail: noNetwork }, effects: [] };
    case "closed":
      return close(state);
    case "welcomed":
    case "heard":
    case "bye":
    case "lost":
    case "waited":
    case "watched":
    case "network_back":
      return stay(state);
  }
}

function whenConnecting(state: In<"connecting">, event: ConnectionEvent, at: number): Step {
  switch (event.type) {
    case "welcomed":
      return {
        state: {
          name: "open",
          attempt: state.attempt,
          heardAt: at,
          detail: undefined,
          openedAt: at,
          heartbeatMs: event.heartbeatMs,
          comeBackAfterMs: undefined,
        },
        effects: [{ do: "watch", forMs: event.heartbeatMs * heartbeatsOfSilence }],
      };
    case "lost":
      return lose(state, event.code, event.reason);
    case "watched":
      return retry({ ...state, detail: "the server does not answer" }, [{ do: "hang_up" }]);
    case "network_lost":
      return goOffline(state);
    case "closed":
      return close(state);
    case "wanted":
    case "heard":
    case "bye":
    case "waited":
    case "network_back":
      return stay(state);
  }
}

function whenOpen(state: In<"open">, event: ConnectionEvent, at: number): Step {
  switch (event.type) {
    case "heard":
      return { state: { ...state, heardAt: at }, effects: [] };
    case "bye":
      return {
        state: { ...state, heardAt: at, comeBackAfterMs: event.comeBackAfterMs },
        effects: [],
      };
    case "lost": {
      const steady = at - state.openedAt >= steadyAfterMs;
      const before = { ...state, attempt: steady ? 0 : state.attempt };
      if (state.comeBackAfterMs === undefined) return lose(before, event.code, event.reason);
      const [atLeastMs, atMostMs] = state.comeBackAfterMs;
      return wait({ ...known(before), detail: "the server restarts" }, atLeastMs, atMostMs);
    }
    case "watched": {
      const silentMs = at - (state.heardAt ?? state.openedAt);
      const leftMs = state.heartbeatMs * heartbeatsOfSilence - silentMs;
      if (leftMs > 0) return { state, effects: [{ do: "watch", forMs: leftMs }] };
      return retry({ ...state, detail: "nothing heard" }, [{ do: "hang_up" }]);
    }
    case "network_lost":
      return goOffline(state);
    case "closed":
      return close(state);
    case "wanted":
    case "welcomed":
    case "waited":
    case "network_back":
      return stay(state);
  }
}

function whenWaiting(state: In<"waiting">, event: ConnectionEvent): Step {
  switch (event.type) {
    case "waited":
      return connect(state);
    case "network_lost":
      return { state: { ...known(state), name: "offline", detail: noNetwork }, effects: [] };
    case "network_back":
      return wait({ ...known(state), attempt: 0 }, backOffMs.atLeast, backOffMs.first);
    case "closed":
      return close(state);
    case "wanted":
    case "welcomed":
    case "heard":
    case "bye":
    case "lost":
    case "watched":
      return stay(state);
  }
}

function whenOffline(state: In<"offline">, event: ConnectionEvent): Step {
  switch (event.type) {
    case "network_back":
      return wait({ ...known(state), attempt: 0 }, backOffMs.atLeast, backOffMs.first);
    case "closed":
      return close(state);
    case "wanted":
    case "welcomed":
    case "heard":
    case "bye":
    case "lost":
    case "waited":
    case "watched":
    case "network_lost":
      return stay(state);
  }
}

/** Only the caller ends it: asking again unchanged would be refused again. */
const whenRefused = (state: In<"refused">, event: ConnectionEvent): Step =>
  event.type === "closed" ? close(state) : stay(state);

const noNetwork = "no network";

const stay = (state: ConnectionState): Step => ({ state, effects: [] });

const known = ({ attempt, heardAt, detail }: Known): Known => ({ attempt, heardAt, detail });

const connect = (before: Known): Step => ({
  state: { ...known(before), name: "connecting" },
  effects: [{ do: "connect" }, { do: "watch", forMs: greetingTimeoutMs }],
});

const close = (before: Known): Step => ({
  state: { ...known(before), name: "closed", detail: undefined },
  effects: [{ do: "hang_up" }],
});

const goOffline = (before: Known): Step => ({
  state: { ...known(before), name: "offline", detail: noNetwork },
  effects: [{ do: "hang_up" }],
});

/** The socket is gone: what the code says is done. */
function lose(before: Known, code: number, reason: string): Step {
  const detail = reason || undefined;
  const then: AfterClose = afterClose(code);
  switch (then) {
    case "stay_away":
      return {
        state: { ...known(before), name: "refused", detail: reason || `refused with ${code}` },
        effects: [],
      };
    case "back_off": {
      const isSpared = code >= 4100;
      const attempt = isSpared ? Math.max(before.attempt, sparedAttempt) : before.attempt;
      return retry({ ...before, attempt, detail }, []);
    }
    case "come_back":
      return retry({ ...before, detail }, []);
  }
}

/** Full jitter: anything up to a bound that doubles with each loss. */
function retry(before: Known, first: readonly ConnectionEffect[]): Step {
  const doubled = backOffMs.first * 2 ** Math.min(before.attempt, 10);
  const waiting = wait(
    { ...known(before), attempt: before.attempt + 1 },
    backOffMs.atLeast,
    Math.min(doubled, backOffMs.atMost),
  );
  return { state: waiting.state, effects: [...first, ...waiting.effects] };
}

const wait = (before: Known, atLeastMs: number, atMostMs: number): Step => ({
  state: { ...known(before), name: "waiting" },
  effects: [{ do: "wait", atLeastMs, atMostMs }],
});
