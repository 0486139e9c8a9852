import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppState } from "../../apps/web/src/state/app-state.ts";
import { launch, type Served } from "./browser.ts";
import { limelight } from "./limelight.ts";
import { chip, openApp, patient, serveApp, tinyState } from "./web-app.ts";

let served: Served;
let browser: Browser;
beforeAll(async () => {
  [served, browser] = await Promise.all([serveApp(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

type OwnState = Partial<AppState["attention"]>;

/** The view with the model that answers at once. */
const shown = (own: OwnState = {}): AppState => ({
  ...tinyState,
  view: "attention",
  attention: { ...tinyState.attention, ...own },
});

/** The picture itself, not the overview beside it. */
const picture = (page: Page): Locator => page.locator("limelight-attention .columns > .stack").first();
const lines = (page: Page): Locator => picture(page).locator("limelight-figure path");
const mark = (page: Page, id: string): Locator => page.locator(`limelight-attention [data-mark="${id}"]`);
const outlined = (page: Page): Promise<string[]> =>
  page
    .getByRole("toolbar", { name: "Heads" })
    .locator('[aria-pressed="true"]')
    .evaluateAll((buttons) => buttons.map((button) => button.textContent?.trim() ?? ""));

test("lines run from token to token, and a token that is pointed at has its own in another colour", async () => {
  const { page, complaints } = await openApp(browser, served, shown({ threshold: 1 }));
  await expect.poll(() => lines(page).count(), patient).toBe(64);
  const colours = (): Promise<number> =>
    lines(page).evaluateAll((paths) => new Set(paths.map((path) => path.getAttribute("stroke"))).size);
  expect(await colours()).toBe(1);
  await mark(page, "query:4").hover();
  await expect.poll(colours, patient).toBe(2);
  await page.locator("limelight-stage .chip.pointed").getByText("fantastic").waitFor();
  await chip(page, "was").hover();
  await expect.poll(() => mark(page, "query:2").locator("text").getAttribute("font-weight"), patient).toBe("600");
  expect(complaints).toEqual([]);
});

test.each([
  { key: "End", threshold: "1", count: 64 },
  { key: "Home", threshold: "0", count: 0 },
])("a threshold of $threshold is kept in the link", async ({ key, threshold, count }) => {
  const { page, complaints } = await openApp(browser, served, shown());
  await expect.poll(() => lines(page).count(), patient).toBeGreaterThan(0);
  const before = page.url();
  await page.getByRole("slider").focus();
  await page.keyboard.press(key);
  await expect.poll(() => lines(page).count(), patient).toBe(count);
  await expect.poll(() => page.url(), patient).not.toBe(before);
  await page.reload();
  await mark(page, "query:1").waitFor(patient);
  expect(await page.getByRole("slider").inputValue()).toBe(threshold);
  expect(await lines(page).count()).toBe(count);
  expect(complaints).toEqual([]);
});

test("with the keyboard alone a token is hidden behind a mask and shown again; one of the template is not", async () => {
  const { page, complaints } = await openApp(browser, served, shown());
  await mark(page, "query:1").waitFor(patient);
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.getAttribute("data-mark") ?? "";
    });
  for (let presses = 0; presses < 60 && !(await focused()).startsWith("query"); presses += 1)
    await page.keyboard.press("Tab");
  expect(await focused()).toBe("query:0");
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("[CLS] is put in by the model's template: it cannot be masked.").waitFor();
  for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press("ArrowDown");
  expect(await focused()).toBe("query:4");
  await page.keyboard.press("Enter");
  await chip(page, "fantastic").and(page.locator(".masked")).waitFor(patient);
  await mark(page, "query:4").getByText("[MASK]").waitFor(patient);
  await page.getByText("This model does not fill masks").waitFor();
  expect(await focused()).toBe("query:4");
  await page.keyboard.press("Enter");
  await mark(page, "query:4").getByText("fantastic").waitFor(patient);
  expect(complaints).toEqual([]);
});

test("a head is chosen in the overview by arrow keys and Enter, and switched off", async () => {
  const { page, complaints } = await openApp(browser, served, shown());
  await mark(page, "head:0.0").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect.poll(() => outlined(page), patient).toEqual(["1"]);
  await picture(page).getByText("Layer 1 of 2, head 1 of 2").waitFor(patient);
  await page.getByRole("button", { name: "What if this head were switched off?" }).click();
  await page
    .getByText(/Off, by layer and head: 1\.1\. positive: 0\.\d+ with all heads on, 0\.\d+ without/)
    .waitFor(patient);
  expect(complaints).toEqual([]);
});

test("methods, pictures and heads: each shows its numbers", async () => {
  const { page, complaints } = await openApp(browser, served, shown());
  await mark(page, "query:1").waitFor(patient);
  await page.getByRole("button", { name: "All", exact: true }).click();
  await picture(page).getByText("mean of all 2 heads").waitFor(patient);
  await page.getByRole("tab", { name: "Cells" }).click();
  await mark(page, "cell:4.5").waitFor(patient);
  await page.getByRole("combobox", { name: "Method" }).selectOption("rollout");
  await picture(page).getByText("Attention rollout: layer 1 of 2").waitFor(patient);
  const { documents } = await limelight([
    "attend",
    tinyState.text,
    "--model",
    "limelight-tiny-sst2",
    "--method",
    "rollout",
    "--json",
  ]);
  const scores = documents()[0]?.["scores"] as number[][][];
  const said = await mark(page, "cell:4.5").getAttribute("aria-label");
  const weight = Number(/[\d.]+$/.exec(said ?? "")?.[0]);
  expect(Math.abs(weight - (scores[1]?.[4]?.[5] ?? Number.NaN))).toBeLessThan(0.0051);
  await page.getByRole("tab", { name: "Vectors" }).click();
  await picture(page).getByText("q · k / √d").waitFor(patient);
  expect(complaints).toEqual([]);
});

test("a mask has the command line's predictions, and a click puts one into the text", async () => {
  const text = "It was a [MASK] performance!";
  const { model: _tiny, ...state } = shown();
  const { page, complaints } = await openApp(browser, served, { ...state, text });
  const figure = page.locator("limelight-mask-predictions limelight-figure");
  await mark(page, "prediction:0.0").waitFor({ timeout: 90_000 });
  await figure.getByRole("button", { name: "Table" }).click();
  const rows = await figure
    .locator("tbody tr")
    .evaluateAll((each) => each.map((row) => Array.from(row.children, (cell) => cell.textContent?.trim() ?? "")));
  const { documents } = await limelight(["fill-mask", text, "--json"]);
  const masks = documents()[0]?.["masks"] as { predictions: { token: string; probability: number }[] }[];
  const expected = masks[0]?.predictions ?? [];
  expect(rows.map(([, token]) => token)).toEqual(expected.map(({ token }) => token));
  for (const [index, { probability }] of expected.entries())
    expect(Math.abs(Number(rows[index]?.[2]) - probability)).toBeLessThan(1e-4);
  await mark(page, "prediction:0.1").click();
  await chip(page, expected[1]?.token ?? "").waitFor(patient);
  expect(complaints).toEqual([]);
});

test("of a long text the strongest lines are drawn, and all heads are read when they are asked for", async () => {
  const text = Array.from({ length: 90 }, (_, index) => `Part ${index} is good.`).join(" ");
  const { page, complaints } = await openApp(browser, served, { ...shown({ threshold: 1 }), text });
  await picture(page)
    .getByText(/the 3000 strongest of \d+ lines/)
    .waitFor(patient);
  expect(await lines(page).count()).toBeLessThan(20);
  await page.getByRole("button", { name: "Show all heads" }).click();
  await mark(page, "head:1.0").click({ timeout: patient.timeout });
  await picture(page).getByText("Layer 1 of 2, head 0 of 2").waitFor(patient);
  expect(complaints).toEqual([]);
});
