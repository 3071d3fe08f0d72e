import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import type { Peer } from "./peer.ts";
import { freePort, Pipeline, startServer, versionOf } from "./server-process.ts";

/** XADD to one stream; commands that arrive together share one write and one fsync of the append-only file. */
export const redisStreams: Peer = {
  name: "Redis Streams",
  durability: "appendfsync always",
  use: "as it comes",
  place: "another process, loopback TCP",
  async start(directory) {
    const version = versionOf("redis-server");
    if (version === undefined)
      return "redis-server is not on PATH; on Debian: apt-get install redis-server";
    await mkdir(join(directory, "redis"));
    const port = await freePort();
    const settings = {
      port: String(port),
      bind: "127.0.0.1",
      dir: join(directory, "redis"),
      appendonly: "yes",
      appendfsync: "always",
      save: "",
      // Rewriting the file would cost it time that the others do not spend.
      "auto-aof-rewrite-percentage": "0",
      loglevel: "warning",
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const { socket, stop } = await startServer("redis-server", args, port);
    const pipeline = new Pipeline(socket);
    const waiting: PromiseWithResolvers<void>[] = [];
    const close = async () => {
      socket.destroy();
      await stop();
    };
    let rest = "";
    socket.on("data", (chunk) => {
      rest = readReplies(rest + chunk.toString("latin1"), (failure) => {
        const first = waiting.shift();
        if (failure === undefined) first?.resolve();
        else first?.reject(new Error(`redis-server: ${failure}`));
      });
    });
    return {
      version,
      append: (value) => {
        pipeline.write(
          `*5\r\n$4\r\nXADD\r\n$5\r\nbench\r\n$1\r\n*\r\n$1\r\nv\r\n$${value.length}\r\n`,
          value,
          "\r\n",
        );
        const answer = Promise.withResolvers<void>();
        waiting.push(answer);
        return answer.promise;
      },
      close,
    };
  },
};

/** Tells of each whole reply, an error's text or undefined for an id, and gives what is left. */
function readReplies(text: string, tell: (failure: string | undefined) => void): string {
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) return text.slice(at);
    if (text[at] === "$") {
      const end = lineEnd + 2 + Number(text.slice(at + 1, lineEnd)) + 2;
      if (end > text.length) return text.slice(at);
      tell(undefined);
      at = end;
    } else {
      tell(text.slice(at, lineEnd));
      at = lineEnd + 2;
    }
  }
}
