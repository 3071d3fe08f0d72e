import { expect, test } from "vitest";
import { importsOf, isForTests, sourceFiles, workspacePackages } from "./workspace.ts";

/**
 * Who may import whom: down the drawing in the README, never up and never sideways.
 * Apps are in nobody's list.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  football: [],
  "event-log": [],
  protocol: ["football"],
  ui: ["football"],
  client: ["protocol", "football"],
  gateway: ["protocol", "football"],
  ingest: ["event-log", "football"],
  reconciler: ["event-log", "football"],
  projections: ["event-log", "football"],
  server: ["gateway", "projections", "ingest", "reconciler", "protocol", "event-log", "football"],
  web: ["client", "ui", "football"],
  admin: ["client", "ui", "protocol", "football"],
};

/** More that tests may import: both ends of the wire are tried against each other, and stories are told in its words. */
const testsMayImport: Readonly<Record<string, readonly string[]>> = {
  client: ["gateway"],
  server: ["client"],
  web: ["protocol"],
};

/** Code that also runs in browsers. */
const browserPackages = new Set(["football", "protocol", "client", "ui", "web", "admin"]);

const ours = (specifier: string) => /^@touchline\/([^/]+)/.exec(specifier)?.[1];

test("every package has its place in the drawing", () => {
  expect(workspacePackages.map(({ name }) => name).toSorted()).toEqual(
    Object.keys(mayImport).toSorted(),
  );
});

test.each(workspacePackages)("$name declares only what lies below it", ({ name, manifest }) => {
  const declared = (of: Readonly<Record<string, string>> = {}) =>
    Object.keys(of).flatMap((dependency) => ours(dependency) ?? []);
  const allowed = mayImport[name] ?? [];
  const allowedInTests = [...allowed, ...(testsMayImport[name] ?? [])];
  expect(declared(manifest.dependencies).filter((other) => !allowed.includes(other))).toEqual([]);
  expect(
    declared(manifest.devDependencies).filter((other) => !allowedInTests.includes(other)),
  ).toEqual([]);
});

test.each(workspacePackages)("$name imports only what lies below it", ({ name, folder }) => {
  const wrong = sourceFiles(folder).flatMap((path) => {
    const allowed = [name, ...(mayImport[name] ?? [])];
    if (isForTests(path)) allowed.push(...(testsMayImport[name] ?? []));
    return importsOf(path)
      .filter((specifier) => !allowed.includes(ours(specifier) ?? name))
      .map((specifier) => `${path} imports ${specifier}`);
  });
  expect(wrong).toEqual([]);
});

test("what runs in browsers does not import Node", () => {
  const wrong = workspacePackages
    .filter(({ name }) => browserPackages.has(name))
    .flatMap(({ folder }) => sourceFiles(`${folder}/src`))
    .filter((path) => !isForTests(path))
    .flatMap((path) =>
      importsOf(path)
        .filter((specifier) => specifier.startsWith("node:"))
        .map((specifier) => `${path} imports ${specifier}`),
    );
  expect(wrong).toEqual([]);
});
