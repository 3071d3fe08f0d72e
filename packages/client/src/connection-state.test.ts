import { closeCodes } from "@touchline/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ConnectionEvent,
  type ConnectionState,
  initialState,
  type Step,
  transition,
} from "./connection-state.ts";

/** Lets things happen one after the other, a second apart, and gives the last step. */
function after(...events: readonly ConnectionEvent[]): Step {
  let step: Step = { state: initialState, effects: [] };
  let at = 0;
  for (const event of events) {
    at += 1000;
    step = transition(step.state, event, at);
  }
  return step;
}

const wanted: ConnectionEvent = { type: "wanted" };
const welcomed: ConnectionEvent = { type: "welcomed", heartbeatMs: 15_000 };
const lost = (code: number, reason = ""): ConnectionEvent => ({ type: "lost", code, reason });

test("nothing is opened before something is wanted, and then one socket", () => {
  expect(after({ type: "waited" }).effects).toEqual([]);
  expect(after(wanted).effects).toEqual([{ do: "connect" }, { do: "watch", forMs: 10_000 }]);
  expect(after(wanted, wanted).effects).toEqual([]);
});

test("the first wait is never zero, and each further one may be twice as long", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((losses) => {
    const events = Array.from({ length: losses }, () => [lost(1006), { type: "waited" } as const]);
    return after(wanted, ...events.flat().slice(0, -1)).effects[0];
  });
  expect(waits.map((wait) => (wait?.do === "wait" ? [wait.atLeastMs, wait.atMostMs] : []))).toEqual(
    [1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => [200, seconds * 1000]),
  );
});

test("a connection that held for a while is lost for the first time again", () => {
  const flapping = after(wanted, lost(1006), { type: "waited" }, welcomed, lost(1006));
  expect(flapping.effects).toMatchObject([{ do: "wait", atMostMs: 2000 }]);
  const heard = Array.from({ length: 20 }, () => ({ type: "heard" }) as const);
  const steady = after(wanted, lost(1006), { type: "waited" }, welcomed, ...heard, lost(1006));
  expect(steady.effects).toMatchObject([{ do: "wait", atMostMs: 1000 }]);
});

test("a close code says whether to come back", () => {
  expect(after(wanted, welcomed, lost(closeCodes.badMessage, "what?")).state).toMatchObject({
    name: "refused",
    detail: "what?",
  });
  expect(after(wanted, welcomed, lost(closeCodes.overloaded)).effects).toMatchObject([
    { do: "wait", atMostMs: 8000 },
  ]);
  expect(after(wanted, welcomed, lost(closeCodes.drain)).effects).toMatchObject([
    { do: "wait", atMostMs: 1000 },
  ]);
});

test("who was told when to come back comes back then", () => {
  const bye: ConnectionEvent = { type: "bye", comeBackAfterMs: [250, 5000] };
  const step = after(wanted, welcomed, bye, lost(closeCodes.drain));
  expect(step.effects).toEqual([{ do: "wait", atLeastMs: 250, atMostMs: 5000 }]);
  expect(step.state.detail).toBe("the server restarts");
});

test("two and a half heartbeats of silence are a lost connection", () => {
  const { state } = after(wanted, welcomed);
  const heardAt = transition(state, { type: "heard" }, 20_000).state;
  expect(transition(heardAt, { type: "watched" }, 39_500).effects).toEqual([
    { do: "watch", forMs: 18_000 },
  ]);
  const silent = transition(heardAt, { type: "watched" }, 57_500);
  expect(silent.state).toMatchObject({ name: "waiting", detail: "nothing heard" });
  expect(silent.effects[0]).toEqual({ do: "hang_up" });
});

test("a server that opens the socket and says nothing is left after ten seconds", () => {
  expect(after(wanted, { type: "watched" }).state).toMatchObject({
    name: "waiting",
    detail: "the server does not answer",
  });
});

test("without a network nothing is tried; with one again, soon", () => {
  const gone = after(wanted, welcomed, { type: "network_lost" });
  expect(gone.state.name).toBe("offline");
  expect(gone.effects).toEqual([{ do: "hang_up" }]);
  expect(after(wanted, { type: "network_lost" }, { type: "network_back" }).effects).toEqual([
    { do: "wait", atLeastMs: 200, atMostMs: 1000 },
  ]);
});

const arbitraryEvent: fc.Arbitrary<ConnectionEvent> = fc.oneof(
  ...(["wanted", "heard", "waited", "watched", "network_lost", "network_back"] as const).map(
    (type) => fc.constant<ConnectionEvent>({ type }),
  ),
  fc.constant(welcomed),
  fc
    .constantFrom(1000, 1006, 1009, ...Object.values(closeCodes))
    .map((code): ConnectionEvent => ({ type: "lost", code, reason: "" })),
  fc.constant<ConnectionEvent>({ type: "bye", comeBackAfterMs: [250, 60_000] }),
);

/** What the shell around the machine holds. */
interface Held {
  state: ConnectionState;
  sockets: number;
  isWaiting: boolean;
  at: number;
}

/** Carries out one event as the shell does, but only what can happen to what it holds. */
function happen(held: Held, event: ConnectionEvent): void {
  const fromSocket = ["welcomed", "heard", "bye", "lost"].includes(event.type);
  if (fromSocket && held.sockets === 0) return;
  if (event.type === "waited" && !held.isWaiting) return;
  if (event.type === "lost") held.sockets = 0;
  if (event.type === "waited" || event.type === "lost") held.isWaiting = false;
  held.at += 7000;
  const step = transition(held.state, event, held.at);
  held.state = step.state;
  for (const effect of step.effects) {
    if (effect.do === "connect") held.sockets += 1;
    if (effect.do === "hang_up") Object.assign(held, { sockets: 0, isWaiting: false });
    if (effect.do === "wait") {
      held.isWaiting = true;
      expect(effect.atLeastMs).toBeGreaterThan(0);
      expect(effect.atMostMs).toBeGreaterThanOrEqual(effect.atLeastMs);
      expect(effect.atMostMs).toBeLessThanOrEqual(60_000);
    }
  }
}

test("whatever happens: one socket at most, never a wait beside one, and a way back to live", () => {
  fc.assert(
    fc.property(fc.array(arbitraryEvent, { maxLength: 60 }), (events) => {
      const held: Held = { state: initialState, sockets: 0, isWaiting: false, at: 0 };
      for (const event of events) {
        happen(held, event);
        const { name } = held.state;
        const hasSocket = name === "connecting" || name === "open";
        expect(held.sockets).toBe(hasSocket ? 1 : 0);
        if (name === "waiting") expect(held.isWaiting).toBe(true);
      }
      if (held.state.name === "refused") return;
      for (const event of [wanted, { type: "network_back" }, { type: "waited" }, welcomed] as const)
        happen(held, event);
      expect(held.state.name).toBe("open");
    }),
    { numRuns: 2000 },
  );
});

test("closed is the end, from anywhere", () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryEvent, { maxLength: 20 }),
      fc.array(arbitraryEvent, { maxLength: 10 }),
      (before, afterwards) => {
        const closed = after(...before, { type: "closed" });
        expect(closed.state.name).toBe("closed");
        let { state } = closed;
        for (const event of afterwards) {
          const step = transition(state, event, 0);
          expect(step.effects).toEqual([]);
          state = step.state;
        }
        expect(state.name).toBe("closed");
      },
    ),
  );
});
