import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { initialState, type AppState } from "../../apps/web/src/state/app-state.ts";
import { launch, type Served } from "./browser.ts";
import { limelight } from "./limelight.ts";
import { chip, openApp, patient, serveApp } from "./web-app.ts";

let served: Served;
let browser: Browser;
beforeAll(async () => {
  [served, browser] = await Promise.all([serveApp(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

const text = "She opened the door and";
const shown = (own: Partial<AppState["generate"]> = {}): AppState => ({
  ...initialState,
  view: "generate",
  text,
  generate: { ...initialState.generate, most: 5, ...own },
});

const mark = (page: Page, id: string): Locator => page.locator(`limelight-generate [data-mark="${id}"]`);
const written = (page: Page): Locator =>
  page.locator('limelight-generate limelight-figure:not([stale]) [data-mark^="0.token:"]');
const labels = (page: Page): Promise<(string | null)[]> =>
  written(page).evaluateAll((marks) => marks.map((each) => each.getAttribute("aria-label")));

interface Generated {
  readonly sequences: readonly { texts: string[]; logprobs: number[]; alternatives: { text: string }[][] }[];
}

test("text comes token by token, as the command line writes it; each token says what it rests on and what else could stand there", async () => {
  const { page, complaints } = await openApp(browser, served, shown());
  await mark(page, "step:4.0").waitFor(patient);
  const { documents } = await limelight([
    "generate",
    text,
    "--strategy",
    "greedy",
    "--max-new-tokens",
    "5",
    "--alternatives",
    "8",
    "--json",
  ]);
  const [sequence] = (documents()[0] as unknown as Generated).sequences;
  const expected = sequence?.texts.map(
    (each, index) => `${each.trim()}, probability ${Math.exp(sequence.logprobs[index] ?? 0).toFixed(3)}`,
  );
  expect(await labels(page)).toEqual(expected);
  // The prompt is coloured by the column of the token that is pointed at.
  await mark(page, "0.token:3").hover();
  const third = sequence?.texts[3]?.trim() ?? "";
  await page.locator("limelight-alternatives caption").getByText(third).waitFor(patient);
  const aria = await chip(page, "door").getAttribute("aria-label");
  expect(aria).toMatch(new RegExp(`^door, [\\d.]+ for ${third}, \\d+% of all`));
  const rows = page.locator("limelight-alternatives tbody tr th");
  expect(await rows.allInnerTexts()).toEqual(sequence?.alternatives[3]?.map((each) => each.text.trim()));
  expect(complaints).toEqual([]);
});

test("with the keyboard alone another token is held against the one that stands there, and then takes its place", async () => {
  const { page, complaints } = await openApp(browser, served, shown());
  await mark(page, "step:4.0").waitFor(patient);
  const before = await labels(page);
  await mark(page, "0.token:0").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const why = page.getByRole("button", { name: /^Why not/ }).first();
  await why.focus();
  await page.keyboard.press("Enter");
  await page.locator("limelight-generate h2").getByText("rather than").waitFor(patient);
  expect(await mark(page, "step:0.0").count()).toBe(0);
  const take = page.getByRole("button", { name: /^Take/ }).first();
  const name = (await take.getAttribute("aria-label"))?.replace("Take ", "") ?? "";
  await take.focus();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await labels(page))[1]?.split(",")[0], patient).toBe(name);
  await mark(page, "step:4.0").waitFor(patient);
  const after = await labels(page);
  expect(after[0]?.split(",")[0]).toBe(before[0]?.split(",")[0]);
  expect(after).toHaveLength(5);
  await page.locator("limelight-generate h2").getByText("layer").waitFor(patient);
  const address = page.url();
  await page.reload();
  await expect
    .poll(async () => (await labels(page)).map((each) => each?.split(",")[0]), patient)
    .toEqual(after.map((each) => each?.split(",")[0]));
  expect(page.url()).toBe(address);
  expect(complaints).toEqual([]);
});

test("a long text appears while it is written, and can be stopped; what is there stays", async () => {
  const { page, complaints } = await openApp(browser, served, shown({ most: 200, strategy: "sample", seed: 3 }));
  await page.getByText(/so far, in \d+ tokens/).waitFor(patient);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("You stopped this run").waitFor(patient);
  const count = await written(page).count();
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(200);
  await page.getByRole("spinbutton", { name: "Tokens" }).fill("3");
  await page.keyboard.press("Tab");
  await expect.poll(() => written(page).count(), patient).toBe(3);
  expect(complaints).toEqual([]);
});

test("a model that writes leads to this view, one that classifies away from it", async () => {
  const { page, complaints } = await openApp(browser, served, { ...shown(), view: "explain" });
  const model = page.getByRole("combobox", { name: "Model" });
  await expect.poll(() => model.inputValue(), patient).toBe("limelight-mini-sst2");
  await model.selectOption("limelight-story-lm");
  await mark(page, "step:4.0").waitFor(patient);
  await model.selectOption("limelight-tiny-sst2");
  await page.locator("limelight-explain limelight-figure svg").first().waitFor(patient);
  await page.getByRole("link", { name: "Generate" }).click();
  await expect.poll(() => model.inputValue(), patient).toBe("limelight-story-lm");
  expect(complaints).toEqual([]);
});

test("of a model that translates, what it read and what it wrote speak for each token, and look at each other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "limelight-"));
  const golden = fileURLToPath(new URL("../parity/golden/marian-mt/", import.meta.url));
  const ofModel = /(?:marian-mt|config\.json|model\.safetensors|tokenizer\.json|vocab\.json)$/;
  await cp(golden, folder, { recursive: true, filter: (path) => ofModel.test(path.replace(/[/]$/, "")) });
  const { page, complaints } = await openApp(browser, served, shown());
  await mark(page, "step:4.0").waitFor(patient);
  await page.locator('limelight-prediction input[type="file"]').setInputFiles(folder);
  const buttons = async (name: RegExp): Promise<boolean> => (await page.getByRole("button", { name }).count()) > 0;
  await expect.poll(async () => [await buttons(/^Take/), await buttons(/^Why not/)], patient).toEqual([false, true]);
  await page.getByRole("link", { name: "Attention" }).click();
  await page.locator('limelight-two-stacks [data-mark="query:0"]').waitFor(patient);
  await page.getByRole("tab", { name: "Cells" }).click();
  const cells = page.locator('limelight-two-stacks [data-mark^="cell:"]');
  await cells.first().waitFor(patient);
  const said = await cells.evaluateAll((each) => each.map((cell) => cell.getAttribute("aria-label") ?? ""));
  const ofStart = said
    .filter((label) => /^<?\/?(?:pad|s)>? to /.test(label))
    .map((label) => Number(/[\d.]+$/.exec(label)?.[0]));
  expect(ofStart.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 1);
  await page.getByRole("button", { name: "Within what it reads" }).click();
  await page.locator("limelight-two-stacks").getByText("Encoder: layer 0").waitFor(patient);
  expect(complaints).toEqual([]);
  await rm(folder, { recursive: true });
});
