import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, type Served } from "./browser.ts";
import { limelight } from "./limelight.ts";
import { chip, openApp, patient, serveApp, tinyState } from "./web-app.ts";

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

const reviews = fileURLToPath(new URL("../../examples/reviews.tsv", import.meta.url));
const { evaluate } = tinyState;

function cell(page: Page, gold: number, said: number): Locator {
  return page.locator(`limelight-evaluate limelight-figure [data-mark="cell:${gold}.${said}"]`).first();
}

test("the example reviews are evaluated with the command line's numbers; a cell lists its texts, and one goes to the stage", async () => {
  const { page, complaints } = await openApp(browser, served, { ...tinyState, view: "evaluate" });
  await cell(page, 1, 0).waitFor(patient);
  const { documents } = await limelight(["evaluate", "--data", reviews, "--model", "limelight-tiny-sst2", "--json"]);
  const [document] = documents() as { accuracy: number; confusion: number[][] }[];
  const scores = await page.getByRole("region", { name: "Scores" }).innerText();
  expect(scores).toMatch(new RegExp(`accuracy\\s+${document?.accuracy.toFixed(3)} `));
  const missed = document?.confusion[1]?.[0] ?? 0;
  expect(await cell(page, 1, 0).getAttribute("aria-label")).toContain(`${missed} of 30 texts of positive`);
  // By keyboard: to the cell, Enter lists its texts, and the first goes to the stage.
  await cell(page, 0, 0).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const list = page.locator("limelight-cell-texts");
  await list
    .getByRole("heading", { name: `${missed} texts of positive that limelight-tiny-sst2 takes for negative` })
    .waitFor();
  const first = list.locator("li button").first();
  expect(await list.locator("li").count()).toBe(missed);
  const text = await first.locator("span").first().innerText();
  await first.click();
  await chip(page, text.split(" ")[0] ?? "")
    .first()
    .waitFor(patient);
  await list.getByRole("button", { name: "Close" }).click();
  await list.getByRole("heading").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("two models stand side by side, with curves, and whether chance may be behind it", async () => {
  const { page, complaints } = await openApp(browser, served, {
    ...tinyState,
    view: "evaluate",
    evaluate: { ...evaluate, limit: 12, examples: "A warm film.\tpositive\nA dull film.\tnegative\nWell." },
  });
  await cell(page, 1, 1).waitFor(patient);
  await page.getByText("One text has no label and is left out.").waitFor();
  await page.getByLabel("Held against").selectOption("limelight-mini-sst2");
  await page.locator("limelight-evaluate limelight-figure").nth(1).waitFor(patient);
  await page.getByText(/They give the same answer to \d+\.\d% of the texts/).waitFor(patient);
  await page.getByRole("tab", { name: "Hits and false alarms" }).click();
  await page
    .getByText(/ROC AUC/)
    .first()
    .waitFor();
  await page.getByRole("tab", { name: "Is it as sure" }).click();
  await page.getByRole("heading", { name: /limelight-mini-sst2 is (?:too|not|as) sure/ }).waitFor();
  expect(complaints).toEqual([]);
});

test("a file that is opened is evaluated; its odd rows are told, and texts without labels are asked for them", async () => {
  const { page, complaints } = await openApp(browser, served, { ...tinyState, view: "evaluate" });
  const file = join(folder, "own.tsv");
  await writeFile(file, "text\tlabel\nA warm film.\tpositive\nA dull film.\t0\nWell.\tmaybe\n");
  await cell(page, 0, 0).waitFor(patient);
  await page.getByLabel("Open a file of examples").setInputFiles(file);
  await page.getByText(/no class "maybe"/).waitFor(patient);
  await page.getByText(/2 texts; intervals/).waitFor(patient);
  const area = page.getByLabel("Examples, one a line");
  await area.fill("A warm film.");
  await page.getByRole("button", { name: "Run over one text" }).click();
  await page.getByText("None of the texts has a label.").waitFor();
  expect(complaints).toEqual([]);
});
