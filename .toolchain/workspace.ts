// What the tests of the repository itself read: its packages, their manifests and their sources.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The fields of a package.json that are of interest here. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** One package or app; `name` is without the scope, such as `event-log`. */
export interface WorkspacePackage {
  readonly name: string;
  /** Relative to the root, such as `packages/event-log`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** All packages and apps. */
export const workspacePackages: readonly WorkspacePackage[] = ["apps", "packages"].flatMap(
  (parent) =>
    readdirSync(join(root, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(root, folder, "package.json")))
      .map((folder) => {
        const manifest: Manifest = JSON.parse(read(`${folder}/package.json`));
        return { name: manifest.name.replace("@touchline/", ""), folder, manifest };
      }),
);

/** The text of a file, its path relative to the root. */
export function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Every TypeScript and plain JavaScript file of ours under a folder, as paths relative to the root. */
export function sourceFiles(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = relative(root, join(root, folder, entry.name)).replaceAll("\\", "/");
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : sourceFiles(path);
    return /\.(?:ts|tsx|mjs|cjs)$/.test(entry.name) ? [path] : [];
  });
}

const notOurs = new Set(["node_modules", "dist", ".turbo"]);

/** What a file imports, word for word: `node:fs`, `@touchline/football`, `./clock.ts`. */
export function importsOf(path: string): readonly string[] {
  const found = read(path).matchAll(
    /^\s*(?:import|export)\b[^"';]*?["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']/gm,
  );
  return [...found].map(([, fromClause, dynamic]) => fromClause ?? dynamic ?? "");
}

/** Whether a file only serves tests and measurements, and so is not part of what runs. */
export function isForTests(path: string): boolean {
  return (
    /\.(?:test|contract|bench|config)\.tsx?$/.test(path) ||
    /\/(?:test|bench|testing|torture)\//.test(path)
  );
}
