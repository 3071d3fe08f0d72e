import * as t from "typebox";

/** What the simulator is told. There is no provider: these settings are its payload. */
export const Settings = t.Object({
  format: t.Literal("touchline-simulation"),
  /** The same seed plays the same matches, to the byte. */
  seed: t.Integer({ minimum: 0 }),
  matches: t.Integer({ minimum: 1, maximum: 10_000 }),
  /** Cup ties: level matches go to extra time and a shoot-out. Default false. */
  cup: t.Optional(t.Boolean()),
  /** Epoch ms. Default Saturday, 5 January 2030, 15:00 UTC. */
  kickOffAt: t.Optional(t.Integer({ minimum: 0 })),
});
export type Settings = t.Static<typeof Settings>;
