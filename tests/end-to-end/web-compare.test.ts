import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, type Served } from "./browser.ts";
import { limelight } from "./limelight.ts";
import { chip, openApp, patient, prediction, serveApp, tinyState } from "./web-app.ts";

let served: Served;
let browser: Browser;
beforeAll(async () => {
  [served, browser] = await Promise.all([serveApp(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

const text = "It was not bad at all.";
const texts = {
  ...tinyState,
  view: "compare",
  text: "It was a good performance!",
  compare: { ...tinyState.compare, what: "texts", text: "It was a god performance!" },
} as const;

function view(page: Page): Locator {
  return page.locator("limelight-compare");
}

/** The numbers behind the bars of both sides, by word. */
async function table(page: Page): Promise<Map<string, readonly number[]>> {
  const figure = view(page).locator("limelight-figure").last();
  await figure.getByRole("button", { name: "Table" }).click();
  const rows = await figure.locator("tbody tr").allInnerTexts();
  return new Map(
    rows.map((row) => {
      const [word = "", ...numbers] = row.split("\t");
      return [word, numbers.map((cell) => (cell === "" ? Number.NaN : Number(cell)))];
    }),
  );
}

test("two models stand side by side, with the command line's numbers", async () => {
  const { page, complaints } = await openApp(browser, served, {
    ...tinyState,
    view: "compare",
    text,
    compare: { ...tinyState.compare, method: "saliency" },
  });
  await view(page)
    .getByRole("heading", { name: /^limelight-tiny-sst2 says negative, limelight-mini-sst2 positive/ })
    .waitFor({ timeout: 90_000 });
  await view(page)
    .getByRole("heading", { name: /They rank the \d+ words that both have/ })
    .waitFor();
  const scores = await table(page);
  const { documents } = await limelight([
    "compare",
    text,
    "--models",
    "limelight-tiny-sst2,limelight-mini-sst2",
    "--method",
    "saliency",
    "--unit",
    "word",
    "--json",
  ]);
  const [document] = documents() as [{ results: { units: { text: string }[]; scores: number[] }[] }];
  for (const [side, { units, scores: own }] of document.results.entries()) {
    const at = units.findIndex((unit) => unit.text === "bad");
    const score = own[at] ?? Number.NaN;
    expect(Math.abs((scores.get("bad")?.[side] ?? Number.NaN) - score)).toBeLessThan(1e-3 * Math.abs(score));
  }
  expect(complaints).toEqual([]);
});

test("two texts: the changed word is marked on both sides, and named", async () => {
  const { page, complaints } = await openApp(browser, served, texts);
  await view(page)
    .getByRole("heading", { name: /"good → god"/ })
    .waitFor();
  await view(page)
    .getByRole("heading", { name: /They rank the 5 words/ })
    .waitFor();
  const scores = await table(page);
  expect(scores.get("good → god")?.slice(0, 2).every(Number.isFinite)).toBe(true);
  expect([...scores.keys()]).toContain("performance");
  for (const word of ["good", "god"]) {
    const mark = view(page)
      .locator("section [data-mark]")
      .filter({ hasText: new RegExp(`^${word}$`) });
    expect(await mark.locator("rect").first().getAttribute("stroke-width")).toBe("2");
  }
  const [first, second] = await Promise.all(
    ["The text above", "The second text"].map((name) => view(page).getByRole("heading", { name, exact: true }).count()),
  );
  expect([first, second]).toEqual([1, 1]);
  expect(complaints).toEqual([]);
});

test("pointing at a word lights it up on both sides and on the stage; the second text is edited in place", async () => {
  const { page, complaints } = await openApp(browser, served, texts);
  const strips = view(page).locator("section limelight-figure");
  await strips.nth(1).locator("[data-mark]").first().waitFor();
  await strips.nth(1).locator("[data-mark]").filter({ hasText: "god" }).hover();
  await expect.poll(() => chip(page, "good").getAttribute("class"), patient).toContain("pointed");
  await view(page).getByRole("button", { name: "Begin with the text above" }).click();
  await view(page)
    .getByRole("heading", { name: /they have the same words/ })
    .waitFor();
  await view(page).getByRole("textbox", { name: "The second text" }).fill("It was a terrible performance!");
  await view(page).getByRole("heading", { name: '"good → terrible" turns positive into negative.' }).waitFor();
  expect(complaints).toEqual([]);
});

test("with the keyboard alone: from models to texts, another method, a second text", async () => {
  const { page, complaints } = await openApp(browser, served, {
    ...texts,
    compare: { ...texts.compare, what: "models" },
  });
  await prediction(page).waitFor();
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return `${element?.localName} ${element?.textContent?.trim().slice(0, 20) ?? ""}`;
    });
  const tabTo = async (start: string): Promise<void> => {
    for (let presses = 0; presses < 60 && !(await focused()).startsWith(start); presses += 1)
      await page.keyboard.press("Tab");
    expect(await focused()).toContain(start);
  };
  await tabTo("button Two texts");
  await page.keyboard.press("Enter");
  await tabTo("select");
  await page.keyboard.type("Saliency");
  await tabTo("textarea");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("It was a bad performance!");
  await view(page).getByRole("heading", { name: '"good → bad" turns positive into negative.' }).waitFor();
  await view(page)
    .getByText(/Saliency, scores for positive/i)
    .waitFor();
  expect(complaints).toEqual([]);
});
