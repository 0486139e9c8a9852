import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, type Served } from "./browser.ts";
import { openApp, patient, prediction, serveApp, tinyState } from "./web-app.ts";

const ofModel = new Set(["config.json", "generation_config.json", "model.safetensors", "tokenizer.json"]);
let served: Served;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  [served, browser, folder] = await Promise.all([serveApp(), launch(), mkdtemp(join(tmpdir(), "limelight-"))]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
  await rm(folder, { recursive: true });
});

/** The page with a tiny checkpoint of ours dropped onto it. */
async function withModel(name: string, text: string) {
  const source = fileURLToPath(new URL(`../parity/golden/${name}/`, import.meta.url));
  const filter = (path: string): boolean => basename(path) === name || ofModel.has(basename(path));
  await cp(source, join(folder, name), { recursive: true, filter });
  const { page, complaints } = await openApp(browser, served, { ...tinyState, text, view: "attention" });
  await prediction(page).waitFor(patient);
  await page.locator('limelight-prediction input[type="file"]').setInputFiles(join(folder, name));
  await page.locator('limelight-two-stacks [data-mark="query:0"]').waitFor(patient);
  return { page, complaints };
}

const names = (page: Page, side: "query" | "key"): Promise<string[]> =>
  page
    .locator(`limelight-two-stacks [data-mark^="${side}:"] text`)
    .evaluateAll((texts) => texts.map(({ textContent }) => textContent ?? ""));

test("a classifier of two stacks looks from its decoder, which is one token behind, to its encoder", async () => {
  const { page, complaints } = await withModel("bart-mnli", "good");
  const [from, to] = [await names(page, "query"), await names(page, "key")];
  expect(from).toHaveLength(to.length);
  expect(from.slice(1)).toEqual(to.slice(0, -1));
  await page.getByRole("button", { name: "Within the encoder" }).click();
  await page.locator("limelight-two-stacks").getByText("Encoder: layer 0").waitFor(patient);
  expect(await names(page, "query")).toEqual(to);
  await page.locator('limelight-two-stacks [data-mark="head:1.1"]').click();
  await page.locator("limelight-two-stacks").getByText("Encoder: layer 1 of 2, head 1").waitFor(patient);
  expect(complaints).toEqual([]);
});

test("of a long text one layer at a time is read, in every part", async () => {
  const { page, complaints } = await withModel("t5", "a good film and a bad one. ".repeat(12));
  await page.getByLabel("Layer").selectOption("1");
  await page.locator("limelight-two-stacks").getByText("Cross-attention: layer 1 of 2").waitFor(patient);
  expect(await page.locator('limelight-two-stacks [data-mark^="head:"]').count()).toBe(0);
  await page.getByRole("button", { name: "Within what it writes" }).click();
  await page.locator("limelight-two-stacks").getByText("Decoder: layer 1 of 2").waitFor(patient);
  expect(complaints).toEqual([]);
});

test("what each layer of a decoder would say ends in what could stand there", async () => {
  const { page, complaints } = await withModel("t5", "what a story");
  await page.getByRole("link", { name: "Generate" }).click();
  const lens = page.locator('limelight-generate section[aria-label="What each layer would say"]');
  await page.locator('limelight-generate [data-mark="0.token:2"]').click();
  await lens.getByText("at token 2", { exact: false }).waitFor(patient);
  const labels = await lens
    .locator('[data-mark^="layer:1."]')
    .evaluateAll((cells) => cells.map((cell) => /: (.+), /.exec(cell.getAttribute("aria-label") ?? "")?.[1] ?? ""));
  const could = await page.locator("limelight-alternatives tbody tr th").allInnerTexts();
  expect(labels).toHaveLength(4);
  expect(labels.map((label) => label.trim())).toEqual(could.slice(0, 4).map((token) => token.trim()));
  expect(complaints).toEqual([]);
});
