import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./workspace.ts";

const processes = JSON.stringify(join(root, ".toolchain/processes.mjs"));
/** Hands over to a program that says its process id, waits for SIGTERM, and then ends with 7. */
const inner = `console.log(process.pid); process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000)`;
const outer = `
  import { handOver } from ${processes};
  process.exit(await handOver(process.execPath, ["-e", ${JSON.stringify(inner)}]));
`;
const outerArgs = ["--input-type=module", "-e", outer];

test("SIGTERM goes on to the program, and its exit code comes back", async () => {
  const child = spawn(process.execPath, outerArgs, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([7, null]);
});

test.skipIf(process.platform === "win32")(
  "when npm's shell is killed, the program ends too",
  async () => {
    const shell = spawn("sh", ["-c", `"$0" "$@"; exit $?`, process.execPath, ...outerArgs], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = await once(shell.stdout, "data");
    const innerPid = Number(String(said));
    shell.kill("SIGKILL");
    await expect.poll(() => isRunning(innerPid), { timeout: 5000 }).toBe(false);
  },
);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
