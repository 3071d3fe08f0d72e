import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Peer } from "./peer.ts";
import { freePort, Pipeline, startServer, versionOf } from "./server-process.ts";

const SUBJECT = "bench";
const STREAM = { name: "bench", subjects: [SUBJECT], storage: "file", retention: "limits" };
/** The first release whose server can be told to sync before it acknowledges. */
const FIRST_THAT_SYNCS = [2, 10];

/** Publishes to one stream of files, each publication with a reply subject of its own, any number under way. */
export const natsJetStream: Peer = {
  name: "NATS JetStream",
  durability: "sync_interval: always",
  use: "as it comes",
  place: "another process, loopback TCP",
  async start(directory) {
    const version = versionOf("nats-server");
    if (version === undefined)
      return "nats-server is not on PATH; on Debian: apt-get install nats-server";
    if (!canSync(version))
      return (
        `nats-server ${version} cannot sync before it acknowledges; ` +
        "that takes 2.10 or newer, for example: go install github.com/nats-io/nats-server/v2@latest"
      );
    await mkdir(join(directory, "nats"));
    const port = await freePort();
    const config = join(directory, "nats.conf");
    const store = JSON.stringify(join(directory, "nats"));
    await writeFile(
      config,
      `listen: "127.0.0.1:${port}"\njetstream { store_dir: ${store}, sync_interval: always }\n`,
    );
    // Its log is long and goes to standard error; only what is fatal is of interest.
    const args = ["-c", config, "-l", join(directory, "nats.log")];
    const { socket, stop } = await startServer("nats-server", args, port);
    const pipeline = new Pipeline(socket);
    const waiting = new Map<string, PromiseWithResolvers<void>>();
    let rest = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      rest = readMessages(Buffer.concat([rest, chunk]), {
        ping: () => pipeline.write("PONG\r\n"),
        message: (subject, body) => {
          const answer = waiting.get(subject);
          waiting.delete(subject);
          if (!body.includes('"error"')) answer?.resolve();
          else answer?.reject(new Error(`nats-server: ${body}`));
        },
      });
    });
    let requests = 0;
    const request = (subject: string, body: Buffer): Promise<void> => {
      const reply = `reply.${requests++}`;
      pipeline.write(`PUB ${subject} ${reply} ${body.length}\r\n`, body, "\r\n");
      const answer = Promise.withResolvers<void>();
      waiting.set(reply, answer);
      return answer.promise;
    };
    const close = async () => {
      socket.destroy();
      await stop();
    };
    pipeline.write('CONNECT {"verbose":false,"pedantic":false}\r\n', "SUB reply.* 1\r\n");
    await request(`$JS.API.STREAM.CREATE.${STREAM.name}`, Buffer.from(JSON.stringify(STREAM)));
    return { version, append: (value) => request(SUBJECT, value), close };
  },
};

function canSync(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [firstMajor = 0, firstMinor = 0] = FIRST_THAT_SYNCS;
  return major > firstMajor || (major === firstMajor && minor >= firstMinor);
}

/** Tells of each whole message and gives the bytes that are left. */
function readMessages(
  bytes: Buffer<ArrayBuffer>,
  tell: { ping(): void; message(subject: string, body: string): void },
): Buffer<ArrayBuffer> {
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return bytes.subarray(at);
    const [verb, subject = "", ...more] = bytes.toString("latin1", at, lineEnd).split(" ");
    let end = lineEnd + 2;
    if (verb === "MSG") {
      const body = { from: end, to: end + Number(more.at(-1)) };
      end = body.to + 2;
      if (end > bytes.length) return bytes.subarray(at);
      tell.message(subject, bytes.toString("latin1", body.from, body.to));
    } else if (verb === "PING") tell.ping();
    else if (verb === "-ERR") throw new Error(bytes.toString("latin1", at, lineEnd));
    at = end;
  }
}
