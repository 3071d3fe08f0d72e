import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./workspace.ts";

const processes = JSON.stringify(join(root, ".toolchain/processes.mjs"));
/** Takes its time to end after SIGTERM; a second one would kill it before it can say so. */
const inner = `
  process.once("SIGTERM", () => setTimeout(() => { console.log("ended well"); process.exit(7); }, 900));
  setInterval(() => {}, 1000);
  console.log("ready");
`;
const outer = `
  import { handOver } from ${processes};
  process.exit(await handOver(process.execPath, ["-e", ${JSON.stringify(inner)}]));
`;
const outerArgs = ["--input-type=module", "-e", outer];

test("SIGTERM goes on to the program, once, and its exit code comes back", async () => {
  const child = spawn(process.execPath, outerArgs, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([7, null]);
});

test.skipIf(process.platform === "win32")(
  "when npm's shell is killed, the program ends too, and in peace",
  async () => {
    const shell = spawn("sh", ["-c", `"$0" "$@"; exit $?`, process.execPath, ...outerArgs], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said = shell.stdout.setEncoding("utf8")[Symbol.asyncIterator]();
    expect(await said.next()).toMatchObject({ value: "ready\n" });
    shell.kill("SIGKILL");
    expect(await said.next()).toMatchObject({ value: "ended well\n" });
  },
);
