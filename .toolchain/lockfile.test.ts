import { expect, test } from "vitest";
import { parse } from "yaml";
import { read } from "./workspace.ts";

interface LockedPackage {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
  readonly snapshots: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
  >;
}

const platforms = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64"];
const lockfiles = ["pnpm-lock.yaml", ".toolchain/node/pnpm-lock.yaml"];

// A package manager leaves out in silence what the registry does not have for a platform: the lockfile then installs
// everywhere, and the program fails at its first start there.
test("a package with a native part for Linux has one for every platform", () => {
  const { packages, snapshots }: Lockfile = parse(read("pnpm-lock.yaml"));
  const missing = Object.entries(snapshots).flatMap(([name, { optionalDependencies = {} }]) => {
    const parts = Object.entries(optionalDependencies).map((part) => packages[part.join("@")]);
    const covered = new Set(parts.flatMap((part) => platformsOf(part)));
    if (!covered.has("linux-x64")) return [];
    return platforms.filter((p) => !covered.has(p)).map((platform) => `${name} on ${platform}`);
  });
  expect(missing).toEqual([]);
});

test("Node is pinned for every platform, and installed only where it runs", () => {
  const { packages }: Lockfile = parse(read(".toolchain/node/pnpm-lock.yaml"));
  expect(Object.values(packages).flatMap(platformsOf).toSorted()).toEqual(platforms.toSorted());
});

test.each(lockfiles)("%s does not say from where to download", (path) => {
  expect(read(path).match(/tarball:.*/g)).toBeNull();
});

test("package-lock.json does not say from where to download", () => {
  expect(read(".toolchain/package-lock.json").match(/"resolved":.*/g)).toBeNull();
});

function platformsOf(part: LockedPackage | undefined): readonly string[] {
  return (part?.os ?? []).flatMap((os) => (part?.cpu ?? []).map((cpu) => `${os}-${cpu}`));
}
