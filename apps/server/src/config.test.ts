import { expect, test } from "vitest";
import { ConfigError, readConfig, settings } from "./config.ts";

const configOf = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const invocation = readConfig(args, env);
  if (invocation.help !== undefined) throw new Error("help, not a configuration");
  return invocation.config;
};

test("with nothing said the demo is played on 127.0.0.1:8080 at 20 times", () => {
  expect(configOf([])).toMatchObject({ host: "127.0.0.1", port: 8080, speed: 20, demo: true });
});

test("a flag wins over its environment variable, which wins over the default", () => {
  const env = { TOUCHLINE_PORT: "9000", TOUCHLINE_HOST: "::1" };
  expect(configOf(["--port", "9001"], env)).toMatchObject({ port: 9001, host: "::1" });
});

test("every setting can be given as a flag and as a variable, and --help names both", () => {
  const help = readConfig(["--help"], {}).help;
  for (const { flag, variable } of settings) {
    expect(help).toContain(`--${flag}`);
    expect(help).toContain(variable);
  }
  expect(help).toContain("--no-demo");
  expect(help).toContain("TOUCHLINE_DEMO");
});

test("a replay takes the demo's place, and several may be named", () => {
  const config = configOf(["--replay", "wyscout:/a/b, match-day:/c:d"]);
  expect(config.demo).toBe(false);
  expect(config.replays).toEqual([
    { adapter: "wyscout", path: "/a/b" },
    { adapter: "match-day", path: "/c:d" },
  ]);
});

test("what stands after a replay's colon reaches its adapter as it is: not all of them read a path", () => {
  expect(configOf(["--replay", "simulator:seed=7&matches=3,wyscout:./open-data"]).replays).toEqual([
    { adapter: "simulator", path: "seed=7&matches=3" },
    { adapter: "wyscout", path: "./open-data" },
  ]);
});

test("--no-demo and TOUCHLINE_DEMO=off leave the board to other feeds", () => {
  expect(configOf(["--no-demo"]).demo).toBe(false);
  expect(configOf([], { TOUCHLINE_DEMO: "off" }).demo).toBe(false);
});

test.each([
  [["--port", "70000"], /--port must be a whole number from 0 to 65535, not "70000"/],
  [["--port", "http"], /--port/],
  [["--speed", "0"], /--speed must be above 0/],
  [["--replay", "wyscout"], /adapter:path/],
  [["--simulate", "-1"], /^[^\n]*--simulate[^\n]*$/],
  [["--simulate=-1"], /--simulate must be a whole number from 0 to 1000, not "-1"/],
  [["--data", ""], /^--data must not be empty/],
  [["--nonsense"], /Unknown option '--nonsense'/],
])("%j is refused in one line", (args, message) => {
  expect(() => readConfig(args, {})).toThrow(ConfigError);
  expect(() => readConfig(args, {})).toThrow(message);
});

test("an error names the variable it came from", () => {
  const port = { TOUCHLINE_PORT: "http" };
  expect(() => readConfig([], port)).toThrow(/^TOUCHLINE_PORT must be a whole number/);
  expect(() => readConfig([], { TOUCHLINE_SPEED: "0" })).toThrow(/^TOUCHLINE_SPEED must be above/);
  expect(() => readConfig([], { TOUCHLINE_REPLAY: "x" })).toThrow(/^TOUCHLINE_REPLAY takes/);
});

test("an empty variable is an absent one", () => {
  const env = Object.fromEntries(settings.map(({ variable }) => [variable, ""]));
  expect(configOf([], { ...env, TOUCHLINE_DEMO: "" })).toEqual(configOf([]));
});

test("TOUCHLINE_DEMO is on or off, and help says so", () => {
  expect(configOf([], { TOUCHLINE_DEMO: "on" }).demo).toBe(true);
  for (const word of ["0", "false", "OFF"])
    expect(() => readConfig([], { TOUCHLINE_DEMO: word })).toThrow(
      new ConfigError(`TOUCHLINE_DEMO must be on or off, not "${word}"`),
    );
  expect(readConfig(["--help"], {}).help).toContain("TOUCHLINE_DEMO=off");
});

test("copies of the log go to one or two directories of their own, and all of them have every record unless less is asked for", () => {
  expect(configOf([])).toMatchObject({ replicaDirectories: [], replicationFactor: 1 });
  const two = configOf(["--data", "/data", "--replica-directories", "/disk2/log, /disk3/log"]);
  expect(two).toMatchObject({
    replicaDirectories: ["/disk2/log", "/disk3/log"],
    replicationFactor: 3,
  });
  const env = { TOUCHLINE_REPLICA_DIRECTORIES: "/disk2/log", TOUCHLINE_REPLICATION_FACTOR: "1" };
  expect(configOf([], env)).toMatchObject({ replicationFactor: 1 });
});

test.each([
  [["--replica-directories", "/b,/c,/d"], /^--replica-directories takes one or two directories/],
  [["--replica-directories", "/b,/b"], /apart from each other/],
  [["--replica-directories", "/b,/b/c"], /apart from each other/],
  [["--data", "/data", "--replica-directories", "/data/log"], /and from \/data, not/],
  [["--replication-factor", "2"], /^--replication-factor must be a whole number from 1 to 1/],
])("%j is refused: copies in one place are no copies", (args, message) => {
  expect(() => configOf(args)).toThrow(message);
});
