import { existsSync } from "node:fs";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium, type Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findChromium } from "../setup/chromium.ts";
import { launch, type Served } from "./browser.ts";
import { limelight } from "./limelight.ts";
import { openApp, patient, serveApp, tinyState } from "./web-app.ts";

let served: Served;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
  [served, browser] = await Promise.all([serveApp(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
  await rm(folder, { recursive: true });
});

const model = "limelight-tiny-sst2";
const texts = ["It was a fantastic performance!", "That is a terrible movie."];

const experiments = {
  explain: {
    verb: "explain",
    model,
    input: texts,
    method: ["integrated-gradients", "lime", "partition-shap"],
    seed: 3,
  },
  attend: { verb: "attend", model, input: texts },
  ablate: {
    verb: "ablate",
    model,
    input: texts.map((text, index) => ({ text, label: index === 0 ? "positive" : "negative" })),
  },
  classify: { verb: "classify", model, input: texts, edits: [{ hook: "blocks.1.attn.hook_z", head: [0], set: 0 }] },
} as const;

/** Runs the file in the page, as someone who opens it in Experiments, and keeps the result as a file. */
async function resultOfPage(experiment: object, name: string): Promise<string> {
  const { page, complaints } = await openApp(browser, served, {
    ...tinyState,
    view: "experiments",
    experiments: { document: JSON.stringify(experiment) },
  });
  await page.getByText("Its fields are in order").waitFor(patient);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const save = page.getByRole("button", { name: "Save the result" });
  await save.and(page.locator(":not([disabled])")).waitFor({ timeout: 90_000 });
  const [download] = await Promise.all([page.waitForEvent("download"), save.click()]);
  expect(complaints).toEqual([]);
  const path = join(folder, `${name}-page.jsonl`);
  await writeFile(path, await readFile(await download.path()));
  await page.context().close();
  return path;
}

/** Runs the file on the command line. */
async function resultOfTerminal(
  experiment: object,
  name: string,
  environment: Record<string, string> = {},
): Promise<string> {
  const file = join(folder, `${name}.json`);
  const path = join(folder, `${name}-terminal.jsonl`);
  await writeFile(file, JSON.stringify(experiment));
  const { exit, stderr } = await limelight(["run", file, "--out", path, "--quiet", "--json"], { environment });
  expect(stderr.replaceAll(/^Warning.*\n/gm, "")).toBe("");
  expect(exit).toBe(0);
  return path;
}

async function hashes(path: string): Promise<unknown[]> {
  const lines = (await readFile(path, "utf8")).trim().split("\n");
  return lines.map((line): unknown => (JSON.parse(line) as { hash: string }).hash);
}

/** The driver of Chromium's own software adapter, which the terminal can be pointed to: then both run on the same one. */
async function swiftShader(): Promise<string> {
  const executable = await realpath(findChromium() ?? chromium.executablePath());
  const folders = [dirname(executable), "/usr/lib/chromium", "/usr/lib/chromium-browser"];
  const found = folders.map((each) => join(each, "vk_swiftshader_icd.json")).find((each) => existsSync(each));
  if (found === undefined) throw new Error(`no SwiftShader beside ${executable}`);
  return found;
}

test.each(Object.entries(experiments))(
  "%s: the page and the terminal give the same hash on one adapter, and across adapters numbers agree to 1e-4",
  async (name, experiment) => {
    const driver = await swiftShader();
    const page = await resultOfPage(experiment, name);
    const same = await hashes(
      await resultOfTerminal(experiment, name, { VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver }),
    );
    expect(same.length).toBeGreaterThan(0);
    expect(await hashes(page)).toEqual(same);
    const other = await resultOfTerminal(experiment, name);
    const { exit, documents } = await limelight([
      "compare",
      "--results",
      `${other},${page}`,
      "--tolerance",
      "1e-4",
      "--json",
    ]);
    expect(documents()[0]).toMatchObject({ agreement: { equal: true } });
    expect(exit).toBe(0);
  },
);
