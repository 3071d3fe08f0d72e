import type { Metric } from "./metric.ts";

/** What feeds, reconciler and gateway count. */
export const serverMetrics: readonly Metric[] = [
  {
    name: "touchline_feed_reports_total",
    help: "Reports a feed has made",
    type: "counter",
    labels: ["feed", "adapter"],
    samples: ({ overview: { feeds } }) =>
      feeds.map(({ feedId, adapter, reports }) => [reports, { feed: feedId, adapter }]),
  },
  {
    name: "touchline_feed_dead_letters_total",
    help: "Payloads nobody could use",
    type: "counter",
    labels: ["feed", "adapter"],
    samples: ({ overview: { feeds } }) =>
      feeds.map(({ feedId, adapter, deadLetters }) => [deadLetters, { feed: feedId, adapter }]),
  },
  {
    name: "touchline_feed_up",
    help: "1 unless the feed has failed",
    type: "gauge",
    labels: ["feed", "adapter"],
    samples: ({ overview: { feeds } }) =>
      feeds.map(({ feedId, adapter, state }) => [
        state === "failed" ? 0 : 1,
        { feed: feedId, adapter },
      ]),
  },
  {
    name: "touchline_match_events_total",
    help: "Canonical events the reconciler has written",
    type: "counter",
    samples: ({ overview: { reconciler } }) => [[reconciler.events]],
  },
  {
    name: "touchline_reports_refused_total",
    help: "Reports that could not be true",
    type: "counter",
    samples: ({ overview: { reconciler } }) => [[reconciler.refused]],
  },
  {
    name: "touchline_matches_live",
    help: "Matches in play",
    type: "gauge",
    samples: ({ overview: { matches } }) => [[matches.live]],
  },
  {
    name: "touchline_clients_connected",
    help: "WebSockets open",
    type: "gauge",
    samples: ({ overview: { clients } }) => [[clients.connected]],
  },
  {
    name: "touchline_frames_sent_total",
    help: "Frames written to sockets",
    type: "counter",
    samples: ({ overview: { clients } }) => [[clients.framesSent]],
  },
  {
    name: "touchline_bytes_sent_total",
    help: "Bytes written to sockets",
    type: "counter",
    samples: ({ overview: { clients } }) => [[clients.bytesSent]],
  },
  {
    name: "touchline_slow_closes_total",
    help: "Clients closed because they did not read",
    type: "counter",
    samples: ({ overview: { clients } }) => [[clients.slowCloses]],
  },
];
