// Compiles the command line and the packages that it uses, where something changed since the last time.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pnpm } from "./packages.mjs";
import { hashTimes, readStamp, workspaces, writeStamp } from "./stamp.mjs";
import { root, step } from "./steps.mjs";

const sources = () => [
  "tsconfig.base.json",
  "pnpm-lock.yaml",
  ...workspaces().flatMap((path) =>
    ["package.json", "tsconfig.json", "scripts", "src", "build", "public", "index.html", "vite.config.ts"].map(
      (name) => `${path}/${name}`,
    ),
  ),
];

/** Builds by turbo, which compiles only what changed; a start where nothing did does not even ask it. */
export async function build() {
  const built = workspaces().every((path) => existsSync(join(root, path, "dist")));
  if (built && readStamp("build") === hashTimes(sources())) return;
  await step("Building", () =>
    pnpm(["exec", "turbo", "run", "build", "--filter=./apps/*", "--output-logs=errors-only"], {
      hint: "The sources do not compile. In a fresh clone that is a fault of ours: please report it with the lines above.",
    }),
  );
  // After the build, since it writes sources too (the table of shaders).
  writeStamp("build", hashTimes(sources()));
}
