import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const pom = fileURLToPath(new URL("kafka/pom.xml", import.meta.url));
const BUILD_CLASSPATH = "dependency:build-classpath";

/** Where Java finds Kafka's tools, or why it does not. Fetches nothing. */
export function kafkaClasspath(): { readonly classpath: string } | { readonly whyNot: string } {
  if (spawnSync("java", ["-version"]).status !== 0) return { whyNot: "it needs Java 17" };
  const directory = mkdtempSync(join(tmpdir(), "touchline-kafka-"));
  try {
    const file = join(directory, "classpath");
    const args = ["-q", "-o", "-f", pom, BUILD_CLASSPATH, `-Dmdep.outputFile=${file}`];
    const { status, error } = spawnSync("mvn", args);
    if (error !== undefined) return { whyNot: "it needs Maven" };
    if (status === 0) return { classpath: readFileSync(file, "utf8") };
    const fetch = `mvn -f packages/event-log/torture/kafka/pom.xml ${BUILD_CLASSPATH}`;
    return { whyNot: `it needs Kafka's tools, which are fetched by: ${fetch}` };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What Kafka's DumpLogSegments says of these files. */
export function dumpLogSegments(classpath: string, files: readonly string[]): string {
  const tool = ["-cp", classpath, "kafka.tools.DumpLogSegments"];
  const options = ["--deep-iteration", "--print-data-log", "--files", files.join(",")];
  const { stdout, stderr } = spawnSync("java", [...tool, ...options], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return stdout + stderr;
}
