import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const attack = new URL("../../packages/attack/", import.meta.url);
const made = ["wordnet/wordnet", "homoglyphs/confusables", "spelling/dictionary"].map(
  (file) => new URL(`src/${file}.generated.ts`, attack),
);
const script = new URL("scripts/compile-words.mjs", attack);
const lockfile = new URL("../../pnpm-lock.yaml", import.meta.url);

/** Attacks import dictionaries that are generated: makes them where they are missing or older than what they are made of. */
export function setup(): void {
  const times = made.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (Math.min(...times) > Math.max(statSync(script).mtimeMs, statSync(lockfile).mtimeMs)) return;
  execFileSync(process.execPath, [fileURLToPath(script)], { stdio: "inherit" });
}
