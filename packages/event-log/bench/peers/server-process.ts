import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

const START_MS_MAX = 10_000;

/** What `program --version` says, or undefined where it is not on PATH. */
export function versionOf(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return status === 0 ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

/** Starts a server and connects to it; `stop` ends both. */
export async function startServer(program: string, args: readonly string[], port: number) {
  const server = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  const exited = once(server, "exit");
  const stop = async () => {
    server.kill();
    await exited;
  };
  try {
    const socket = await connectTo(port);
    return { socket, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Tries until the server listens. */
async function connectTo(port: number): Promise<Socket> {
  const until = performance.now() + START_MS_MAX;
  for (;;) {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    try {
      await once(socket, "connect");
      return socket;
    } catch (error) {
      if (performance.now() > until) throw error;
    }
  }
}

/** Sends what was written in one turn as one packet, as a pipelining client does. */
export class Pipeline {
  readonly #socket: Socket;
  #isCorked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  write(...parts: readonly (string | Buffer)[]): void {
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      setImmediate(() => {
        this.#isCorked = false;
        this.#socket.uncork();
      });
    }
    for (const part of parts) this.#socket.write(part);
  }
}
