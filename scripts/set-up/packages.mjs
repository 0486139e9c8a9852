// Installs the packages of the lockfile, with the pnpm that package.json pins, through npx.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hashContents, readStamp, workspaces, writeStamp } from "./stamp.mjs";
import { root, run, step } from "./steps.mjs";

const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Runs pnpm and resolves with what it printed. The words of a package's binary follow "exec". */
export function pnpm(words, options) {
  return run("npx", ["--yes", packageManager, ...words], {
    ...options,
    // CI: pnpm asks no questions. The rest: no news, no statistics.
    env: {
      CI: "1",
      TURBO_TELEMETRY_DISABLED: "1",
      TURBO_NO_UPDATE_NOTIFIER: "1",
      NPM_CONFIG_UPDATE_NOTIFIER: "false",
      ...options.env,
    },
  });
}

/** Installs what the lockfile names, unless it is there. */
export async function installPackages() {
  const manifests = ["package.json", "tests/package.json", ...workspaces().map((path) => `${path}/package.json`)];
  const wanted = `${process.version} ${hashContents(["pnpm-lock.yaml", "pnpm-workspace.yaml", ...manifests])}`;
  if (readStamp("packages") === wanted && existsSync(join(root, "node_modules/.modules.yaml"))) return;
  await step("Installing packages", () =>
    pnpm(["install", "--frozen-lockfile", "--reporter=append-only"], {
      hint: `Packages come from the npm registry: check the network and the proxy (npm ping), then start again.\nIf it says that the lockfile is out of date, after a change to a package.json:  npx ${packageManager} install`,
    }),
  );
  writeStamp("packages", wanted);
}
