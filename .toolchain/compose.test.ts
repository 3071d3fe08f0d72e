import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../apps/server/src/config.ts";
import { read, root, sourceFiles } from "./workspace.ts";

interface Service {
  readonly build: { readonly context: string; readonly dockerfile: string };
  readonly ports: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
}

const { services }: { services: Readonly<Record<string, Service>> } = parse(
  read("docker-compose.yml"),
);
const cases = Object.entries(services).map(([name, service]) => ({ name, ...service }));
const serverSource = sourceFiles("apps/server/src").map(read).join("\n");

test.each(cases)("$name: the server knows every variable it is given", ({ environment }) => {
  const known = new Set(read("apps/server/src/config.ts").match(/\bTOUCHLINE_[A-Z_]+/g));
  expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
});

test.each(cases)("$name: ports, data volume and health check fit its configuration", (service) => {
  const invocation = readConfig([], service.environment);
  const config = "config" in invocation ? invocation.config : undefined;
  expect(config).toMatchObject({ host: "0.0.0.0" });
  expect(service.ports.map((port) => Number(port.split(":").at(-1)))).toEqual([config?.port]);
  expect(service.volumes.map((volume) => volume.split(":")[1])).toEqual([config?.dataDirectory]);
  const url = healthUrl(service);
  expect(Number(url.port)).toBe(config?.port);
  expect(serverSource).toContain(`"${url.pathname}"`);
});

test.each(cases)("$name: every file that its image is made of is there", ({ build }) => {
  const dockerfile = read(join(build.context, build.dockerfile));
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)];
  const entry = /^ENTRYPOINT \["node", "(.+)"\]$/m.exec(dockerfile);
  const paths = [
    ...copied.flatMap(([, sources = ""]) => sources.split(" ")),
    entry?.[1] ?? "no entry point",
  ];
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each(cases)(
  "$name: the health check fails when the server is not well, or not there",
  async (service) => {
    let status = 200;
    const server = createServer((_request, response) => response.writeHead(status).end());
    onTestFinished(() => void server.close());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const [, program = "", ...args] = service.healthcheck.test;
    const check = async () => {
      const here = args.map((arg) => arg.replace(`:${healthUrl(service).port}/`, `:${port}/`));
      const [code] = await once(spawn(program, here), "exit");
      return code;
    };
    expect(await check()).toBe(0);
    status = 503;
    expect(await check()).toBe(1);
    server.close();
    server.closeAllConnections();
    expect(await check()).toBe(1);
  },
);

function healthUrl({ healthcheck }: Service): URL {
  return new URL(/http:[^'"]+/.exec(healthcheck.test.join(" "))?.[0] ?? "http://no-url");
}
