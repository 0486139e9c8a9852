import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, type Served } from "./browser.ts";
import { limelight } from "./limelight.ts";
import { chip, openApp, patient, prediction, probability, serveApp, tinyState } from "./web-app.ts";

let served: Served;
let browser: Browser;
beforeAll(async () => {
  [served, browser] = await Promise.all([serveApp(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

const model = ["--model", "limelight-tiny-sst2"];

async function told(text: string): Promise<Record<string, number>> {
  const { documents } = await limelight(["classify", text, ...model, "--json"]);
  return documents()[0]?.["probabilities"] as Record<string, number>;
}

test("the sentence is classified and explained with the command line's numbers", async () => {
  const { page, complaints } = await openApp(browser, served);
  expect(await probability(page, "positive")).toBeCloseTo((await told(tinyState.text))["positive"] ?? 0, 2);
  const figure = page.locator("limelight-figure").first();
  await figure.getByRole("heading").waitFor();
  await figure.getByRole("button", { name: "Table" }).click();
  const cells = await figure.locator("tbody tr").filter({ hasText: "fantastic" }).locator("td").allInnerTexts();
  const { documents } = await limelight([
    "explain",
    tinyState.text,
    ...model,
    "--method",
    "integrated-gradients",
    "--json",
  ]);
  const [document] = documents();
  const units = document?.["units"] as { text: string }[];
  const scores = document?.["scores"] as number[];
  const score = scores[units.findIndex(({ text }) => text.includes("fant"))] ?? Number.NaN;
  expect(cells.map(Number).some((cell) => Math.abs(cell - score) < 1e-3)).toBe(true);
  expect(complaints).toEqual([]);
});

test("a word is masked, removed and put back, and what the model says follows", async () => {
  const { page, complaints } = await openApp(browser, served, { ...tinyState, text: "That is a terrible movie." });
  const before = await probability(page, "negative");
  await chip(page, "terrible").click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  const without = (await told("That is a movie."))["negative"] ?? 0;
  await expect.poll(() => probability(page, "negative"), patient).toBeCloseTo(without, 2);
  await page.getByRole("button", { name: "Put back" }).click();
  await expect.poll(() => probability(page, "negative"), patient).toBe(before);
  expect(complaints).toEqual([]);
});

test("with the keyboard alone: to the sentence, along it, a word edited, hidden and restored", async () => {
  const { page, complaints } = await openApp(browser, served);
  await prediction(page).waitFor();
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.textContent?.trim() ?? "";
    });
  for (let presses = 0; presses < 30 && (await focused()) !== "It"; presses += 1) await page.keyboard.press("Tab");
  expect(await focused()).toBe("It");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("terrible");
  await page.keyboard.press("Enter");
  await expect.poll(() => prediction(page).innerText(), patient).toBe("negative");
  expect(await probability(page, "negative")).toBeCloseTo(
    (await told("It was a terrible performance!"))["negative"] ?? 0,
    2,
  );
  await page.keyboard.press("Delete");
  await page.locator("limelight-stage .chip.masked").first().waitFor();
  await page.keyboard.press("Delete");
  await expect.poll(() => page.locator("limelight-stage .chip.masked").count(), patient).toBe(0);
  expect(complaints).toEqual([]);
});

test("methods stand side by side, with how far they agree", async () => {
  const { page, complaints } = await openApp(browser, served, {
    ...tinyState,
    text: "That is a terrible movie.",
    explain: { ...tinyState.explain, methods: ["lime", "partition-shap"], unit: "word" },
  });
  await expect.poll(() => page.locator("limelight-figure").count(), patient).toBeGreaterThanOrEqual(2);
  await page.getByRole("tab", { name: "Force plot" }).click();
  await expect.poll(() => page.getByText(/base -?\d/).count(), patient).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});

test("typing a new text: what was asked before is cancelled, and the last text is what counts", async () => {
  const { page, complaints } = await openApp(browser, served);
  await prediction(page).waitFor();
  await page.getByRole("button", { name: "Edit the text" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("The plot is thin, the jokes are old, and the ending is a bad joke", { delay: 15 });
  await expect.poll(() => prediction(page).innerText(), patient).toBe("negative");
  await page.locator("limelight-figure svg").getByText("thin", { exact: true }).first().waitFor(patient);
  expect(complaints).toEqual([]);
});

test("an assistant's answer is pasted, read as far as it can be, and held against the methods", async () => {
  const { page, complaints } = await openApp(browser, served);
  await prediction(page).waitFor();
  await page.getByRole("button", { name: "What would an assistant say?" }).click();
  await page.getByText("What to ask it").click(patient);
  await page.getByText("Text: It was a fantastic performance!").waitFor(patient);
  await page
    .getByRole("textbox", { name: "Its answer" })
    .fill('Sure: [("It", 0.1), ("fantastic", 0.9), ("movie", 1)] positive');
  await page
    .getByText("2 of 5 words have a rating. It says positive. Not rated: was, a, performance.")
    .waitFor(patient);
  await page.locator("limelight-assistant svg").getByText("The assistant").first().waitFor(patient);
  await page
    .locator("limelight-assistant")
    .getByText(/random ones\.$/)
    .waitFor(patient);
  expect(complaints).toEqual([]);
});
