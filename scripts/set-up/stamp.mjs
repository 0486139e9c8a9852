// What was set up, and from what: lets a start that has nothing to do find that out in milliseconds.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./steps.mjs";

/** Where the set-up keeps what it makes; goes with node_modules. */
export const folder = join(root, "node_modules/.limelight");
/** One file a step, so that two starts at once do not overwrite each other's. */
const fileOf = (step) => join(folder, `${step}.json`);

/** What `step` was last done for; undefined where that is not known. */
export function readStamp(step) {
  try {
    return JSON.parse(readFileSync(fileOf(step), "utf8"));
  } catch {
    return undefined;
  }
}

/** Notes that `step` is done for `value`; undefined forgets it. Where nothing can be written, the next start looks again. */
export function writeStamp(step, value) {
  try {
    if (value === undefined) {
      rmSync(fileOf(step), { force: true });
      return;
    }
    mkdirSync(folder, { recursive: true });
    const made = `${fileOf(step)}.${process.pid}`;
    writeFileSync(made, JSON.stringify(value));
    renameSync(made, fileOf(step));
  } catch {
    // a checkout that is only read: a stamp saves time, and no more
  }
}

/** The folders of all packages and apps, relative to the root. */
export function workspaces() {
  return ["packages", "apps"].flatMap((group) => {
    try {
      return readdirSync(join(root, group)).map((name) => `${group}/${name}`);
    } catch {
      return [];
    }
  });
}

/** A hash of the files' contents; files that do not exist count as empty. Paths are relative to the root. */
export function hashContents(files) {
  const hash = createHash("sha256");
  for (const path of files) {
    hash.update(`\0${path}\0`);
    try {
      hash.update(readFileSync(join(root, path)));
    } catch {
      // absent: the name alone counts
    }
  }
  return hash.digest("hex");
}

/** A hash of names, sizes and times of everything under the paths: quick, and different whenever an editor saved a file. */
export function hashTimes(paths) {
  const hash = createHash("sha256");
  const visit = (path) => {
    const entry = statSync(join(root, path), { throwIfNoEntry: false });
    if (!entry) return;
    if (entry.isDirectory()) for (const name of readdirSync(join(root, path)).toSorted()) visit(`${path}/${name}`);
    else hash.update(`${path} ${entry.size} ${entry.mtimeMs}\n`);
  };
  for (const path of paths) visit(path);
  return hash.digest("hex");
}
