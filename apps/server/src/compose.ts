import type { Server } from "node:http";
import { openEmbeddedLog } from "@touchline/event-log/embedded";
import { startGateway } from "@touchline/gateway";
import { type Ingest, prepareFeeds, startIngest } from "@touchline/ingest";
import { openProjections } from "@touchline/projections";
import { startReconciler } from "@touchline/reconciler";
import { recordedActs } from "./acts/recorded-acts.ts";
import { leaveOperatorKey } from "./admin/operator-key.ts";
import { overviewOf } from "./admin/overview.ts";
import { openAdminDoor } from "./admin/session.ts";
import type { Config } from "./config.ts";
import { tellDamage } from "./damage.ts";
import { logDirectoryOf, makeDirectory, projectionsFileOf } from "./data-directory.ts";
import { tellDirectories } from "./directory-news.ts";
import { feedsOf } from "./feeds.ts";
import { buildApp } from "./http/app.ts";
import { builtApp } from "./http/web-apps.ts";
import { makeOwnTopics, ownTopicNames } from "./own-topics.ts";

/** What is not decided in here: time, chance, and who is told when something goes wrong. */
export interface Surroundings {
  readonly version: string;
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
  /** Told, in one line, what an operator should know. */
  readonly notice: (line: string) => void;
}

export interface Running {
  /** The port it listens on. */
  readonly port: number;
  /** For the link that lets an operator in, once. */
  readonly adminKey: string;
  /** Rejects when a part can no longer go on; resolves after `close`. */
  readonly broken: Promise<void>;
  /** Ends everything in the reverse order of its beginning. Nothing acknowledged is lost. */
  close(): Promise<void>;
}

/**
 * Builds the whole program from its packages: the one file that knows them all.
 * The way of a goal: feed → `reports` → reconciler → `match-events` → projections → gateway → browser. It is built from
 * its end, so that nothing happens before somebody can see it.
 */
export async function compose(config: Config, surroundings: Surroundings): Promise<Running> {
  const { version, now, randomBytes, notice } = surroundings;
  const { dataDirectory, replicaDirectories } = config;
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (let last = closers.pop(); last !== undefined; last = closers.pop()) {
      try {
        await last();
      } catch (error) {
        // What broke does not keep the rest from being closed in order.
        notice(`while stopping: ${String(error)}`);
      }
    }
  };
  try {
    // What cannot be played is known before anything is written.
    const preparedFeeds = await prepareFeeds(feedsOf(config));
    await makeDirectory(dataDirectory);
    const directory = logDirectoryOf(dataDirectory);
    const log = await openEmbeddedLog({ directory, replicaDirectories });
    closers.push(() => log.close());
    const directoryNews = tellDirectories(() => log.replicas(), notice);
    closers.push(() => directoryNews.stop());
    await makeOwnTopics(log, config.replicationFactor, directory);
    const onNotice = await tellDamage(log, notice);

    const file = projectionsFileOf(dataDirectory);
    const projections = await openProjections({ log, file, now, onNotice });
    closers.push(() => projections.close());
    let isReady = false;
    void projections.whenCaughtUp().then(
      () => (isReady = true),
      () => undefined, // `broken` tells.
    );

    const reconciler = await startReconciler({
      log,
      now,
      onFault: ({ partition, error }) =>
        onNotice(`reports/${partition} is not reconciled any more: ${error.message}`),
      onNotice,
    });
    closers.push(() => reconciler.close());

    const door = openAdminDoor({ randomBytes, now });
    let feeds: Ingest["stats"] = () => [];
    const { overview, stopMeasuring } = overviewOf({
      version,
      dataDirectory,
      log,
      directories: () => log.metrics().directories,
      reconciler,
      projections,
      feeds: () => feeds(),
      clients: () => gateway.stats(),
      now,
    });
    closers.push(stopMeasuring);
    const app = await buildApp({
      version,
      model: projections,
      isReady: () => isReady,
      numbers: async () => ({
        overview: await overview(),
        log: log.metrics(),
        groups: await log.describeGroups(),
      }),
      admin: {
        door,
        overview,
        log: {
          log,
          changesBy: (by) =>
            recordedActs(log, {
              by,
              replicationFactor: config.replicationFactor,
              now,
              newId: () => randomBytes(16).toString("hex"),
              tell: notice,
            }),
          topicsInUse: ownTopicNames,
          audit: notice,
        },
        pageDirectory: builtApp("admin"),
      },
      webDirectory: builtApp("web"),
    });
    const gateway = startGateway({
      server: app.server,
      feed: projections,
      onFault: (error) => notice(`a client was let go: ${String(error)}`),
    });
    closers.push(() => app.close());
    closers.push(() => gateway.drain());
    await app.listen({ host: config.host, port: config.port });

    const ingest = await startIngest({
      log,
      feeds: preparedFeeds,
      clock: { now },
      onNotice: notice,
    });
    closers.push(() => ingest.close());
    feeds = () => ingest.stats();

    const port = portOf(app.server.address()) ?? config.port;
    const url = `http://${reachable(config.host)}:${port}`;
    const operatorKey = await leaveOperatorKey(dataDirectory, { url, key: door.localKey });
    closers.push(() => operatorKey.remove());
    const broken = Promise.all([reconciler.stopped, projections.stopped]).then(() => undefined);
    return { port, adminKey: door.key, broken, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How this machine reaches an address that the server listens on. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

const portOf = (address: ReturnType<Server["address"]>): number | undefined =>
  typeof address === "object" ? address?.port : undefined;
