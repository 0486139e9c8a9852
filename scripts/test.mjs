// `npm test`: sets up what is missing, holds the sources against the rules, and runs every test. Words after `--` go to vitest.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium } from "./set-up/browser.mjs";
import { pnpm } from "./set-up/packages.mjs";
import { setUp } from "./set-up/set-up.mjs";
import { folder } from "./set-up/stamp.mjs";
import { handOver, main, root, say, step, StepError } from "./set-up/steps.mjs";

const words = process.argv.slice(2);
const checks = [
  ["Checking types", "build", "Each line names the file, the line and the fault."],
  ["Linting", "lint", "`npx oxlint --type-aware --fix` mends some of these."],
  ["Checking the format", "format:check", "`npx oxfmt` mends these."],
  ["Looking for unused code", "knip", "Remove what nothing uses, or use it."],
  ["Weighing what a browser loads first", "size", "Load later what is not needed at first, or leave it out."],
  ["Checking the packages' exports", "publint", "Each line names the field of a package.json that is wrong."],
];

/** Runs every check, so that one run shows all that is wrong; resolves with the names of those that failed. */
async function check() {
  const failed = [];
  for (const [title, script, hint] of checks) {
    try {
      await step(title, () => pnpm(["run", script], { hint }));
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      say(`${error.output.trimEnd()}\n${hint}`);
      failed.push(script);
    }
  }
  return failed;
}

await main(async () => {
  const environment = await setUp();
  const nodeAlone = words.some(
    (word, i) => word === "--project=node" || (word === "--project" && words[i + 1] === "node"),
  );
  if (!nodeAlone) environment.LIMELIGHT_CHROMIUM = await ensureChromium();
  const failed = await check();
  const summary = join(folder, "tests.json");
  rmSync(summary, { force: true });
  const code = await handOver(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      `--root=${root}`,
      "--reporter=default",
      `--reporter=${join(root, "scripts/test/summary-reporter.mjs")}`,
      ...words,
    ],
    { ...environment, LIMELIGHT_TEST_SUMMARY: summary },
  );
  report(summary, failed);
  return code || (failed.length > 0 ? 1 : 0);
});

/** Lists what was skipped and why, which checks failed, and ends with the one line that counts. */
function report(summary, failed) {
  let counts;
  try {
    counts = JSON.parse(readFileSync(summary, "utf8"));
  } catch {
    return; // vitest was stopped, or did not start: it has said so
  }
  for (const { name, reason } of counts.skips) process.stdout.write(`skipped: ${name} (${reason})\n`);
  if (failed.length > 0) process.stdout.write(`Checks that failed, shown above the tests: ${failed.join(", ")}\n`);
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
}
