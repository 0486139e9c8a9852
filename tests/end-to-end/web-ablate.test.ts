import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, type Served } from "./browser.ts";
import { limelight } from "./limelight.ts";
import { openApp, patient, prediction, probability, serveApp, tinyState } from "./web-app.ts";

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
const state = { ...tinyState, view: "ablate", text } as const;
const model = ["--model", "limelight-tiny-sst2"];

/** What the command line says where a head is switched off. */
async function without(layer: number, head: number): Promise<Record<string, number>> {
  const edit = JSON.stringify({ hook: `blocks.${layer}.attn.hook_z`, head, set: 0 });
  const { documents } = await limelight(["classify", text, ...model, "--edit", edit, "--json"]);
  return documents()[0]?.["probabilities"] as Record<string, number>;
}

/** The grid of heads. */
function grid(page: Page): Locator {
  return page.locator("limelight-ablate limelight-figure").first();
}

function heading(page: Page, words: RegExp): Locator {
  return page.locator("limelight-ablate").getByRole("heading", { name: words });
}

/** Which mark of a figure has the focus. */
function focusedMark(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute("data-mark") ?? null;
  });
}

test("with the keyboard alone a head is switched off, and everything follows", async () => {
  const { page, complaints } = await openApp(browser, served, state);
  await heading(page, /matters most/).waitFor();
  const before = await probability(page, "negative");
  for (let presses = 0; presses < 60 && (await focusedMark(page)) === null; presses += 1)
    await page.keyboard.press("Tab");
  expect(await focusedMark(page)).toBe("head:0.0");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  expect(await focusedMark(page)).toBe("head:1.1");
  await page.getByText("Head 1.1 is on.").waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => probability(page, "negative"), patient).not.toBe(before);
  const told = (await without(1, 1))["negative"] ?? Number.NaN;
  expect(await probability(page, "negative")).toBeCloseTo(told, 3);
  // The table behind the bars has more digits.
  const bars = page
    .locator("limelight-effects limelight-figure")
    .filter({ has: page.getByRole("heading", { name: /Without head 1\.1 the model/ }) });
  await bars.getByRole("button", { name: "Table" }).click();
  const cells = await bars.locator("tbody tr").filter({ hasText: "negative" }).locator("td").allInnerTexts();
  expect(Math.abs(Number(cells[1]) - told)).toBeLessThan(1e-4);
  expect(Number(cells[2])).toBeCloseTo(before, 3);
  await heading(page, /^Without head 1\.1 ".+" (?:counts|now speaks)/).waitFor();

  await page.getByRole("button", { name: "1 head off: switch on" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => probability(page, "negative"), patient).toBe(before);
  expect(complaints).toEqual([]);
});

test("a whole layer goes off, all heads on again, and the link holds it", async () => {
  const { page, complaints } = await openApp(browser, served, state);
  await heading(page, /matters most/).waitFor();
  const before = await probability(page, "negative");
  await page.getByRole("button", { name: "Layer 0: all heads off" }).click();
  await expect.poll(() => probability(page, "negative"), patient).not.toBe(before);
  await heading(page, /^Head 1\.\d looks elsewhere most/).waitFor();
  expect(await page.getByRole("button", { name: "Layer 0: all heads off" }).getAttribute("aria-pressed")).toBe("true");
  const off = await probability(page, "negative");
  const other = await openApp(browser, served, {
    ...state,
    off: [
      [0, 0],
      [0, 1],
    ],
  });
  expect(await probability(other.page, "negative")).toBe(off);
  await other.page.close();
  await page.getByRole("button", { name: "All on again" }).click();
  await expect.poll(() => probability(page, "negative"), patient).toBe(before);
  expect([...complaints, ...other.complaints]).toEqual([]);
});

test("a sweep over pasted examples has the command line's numbers, of any class", async () => {
  const lines = [
    "a fine film\tpositive",
    "a dull film\tnegative",
    "not good at all\tnegative",
    "what a film\tpositive",
  ];
  const { page, complaints } = await openApp(browser, served, state);
  await heading(page, /matters most/).waitFor();
  const area = page.getByRole("textbox", { name: "Examples, one a line" });
  await area.fill(`${lines.join("\n")}\nwho knows\tmaybe`);
  await page.getByRole("button", { name: "Run over 5 texts" }).click();
  await page.getByText(/no class "maybe": it has negative and positive/).waitFor();
  await area.fill(lines.join("\n"));
  await page.getByRole("button", { name: "Run over 4 texts" }).click();
  await grid(page).getByText("4 texts").waitFor();
  await page.getByLabel("Colour by what changes").selectOption("negative.recall");
  await grid(page).getByText("Change of recall of negative").waitFor();
  await page.getByLabel("Colour by what changes").selectOption("probability");
  await grid(page).getByRole("button", { name: "Table" }).click();
  const { documents } = await limelight(["ablate", "-", ...model, "--json"], {
    stdin: lines
      .map((line) => line.split("\t"))
      .map(([own, label]) => JSON.stringify({ text: own, label }))
      .join("\n"),
  });
  const cells = documents()[0]?.["cells"] as { delta: { probability: number }; low: { probability: number } }[];
  const rows = await grid(page).locator("tbody tr").allInnerTexts();
  expect(rows).toHaveLength(cells.length);
  for (const [index, row] of rows.entries()) {
    const [, delta, low] = row.split("\t");
    expect(Number(delta)).toBeCloseTo(cells[index]?.delta.probability ?? Number.NaN, 4);
    expect(Number(low)).toBeCloseTo(cells[index]?.low.probability ?? Number.NaN, 4);
  }
  await page.getByRole("button", { name: "Back to the one sentence" }).click();
  await grid(page).getByText("1 text", { exact: false }).waitFor();
  expect(complaints).toEqual([]);
});

test("a sweep is stopped, the grid stays, and the page goes on", async () => {
  const { page, complaints } = await openApp(browser, served, state);
  await heading(page, /matters most/).waitFor();
  const many = Array.from({ length: 400 }, (_, index) => `${"a long and winding film, ".repeat(6)} number ${index}`);
  await page.getByRole("textbox", { name: "Examples, one a line" }).fill(many.join("\n"));
  await page.getByRole("button", { name: "Run over 400 texts" }).click();
  const course = page.locator("limelight-ablate limelight-course").first();
  await course.getByText(/Switching heads off, one by one · \d+ of \d+ runs/).waitFor();
  await course.getByRole("button", { name: "Stop" }).click();
  await course.getByText("You stopped this run").waitFor();
  expect(await grid(page).locator('[data-mark="head:0.0"]').count()).toBe(1);
  const before = await probability(page, "negative");
  await grid(page).locator('[data-mark="head:1.1"]').click();
  await expect.poll(() => probability(page, "negative"), patient).not.toBe(before);
  expect(complaints).toEqual([]);
});

test("eight sentences are a click away; other parts and means over texts are measured too", async () => {
  const { page, complaints } = await openApp(browser, served, state);
  await page.getByRole("button", { name: "Use eight labelled sentences" }).click();
  await grid(page).getByText("8 texts").waitFor();
  await page.getByLabel("In their place").selectOption("mean");
  await grid(page).getByText("replaced by means over the other texts").waitFor();
  await page.getByLabel("Switch off, one by one").selectOption("layers");
  await grid(page).getByText("layers replaced by").waitFor();
  await grid(page).locator('[data-mark="layer:1"]').click();
  await page.getByRole("button", { name: "2 heads off: switch on" }).waitFor();
  await prediction(page).waitFor();
  expect(complaints).toEqual([]);
});

test("a file of examples is opened, up to as many rows as are asked for", async () => {
  const { page, complaints } = await openApp(browser, served, state);
  const rows = Array.from({ length: 6 }, (_, index) => `film ${index}\t${index % 2}`);
  await page.getByLabel("Open a file of examples").setInputFiles({
    name: "films.tsv",
    mimeType: "text/tab-separated-values",
    buffer: Buffer.from(["text\tlabel", ...rows].join("\n")),
  });
  await grid(page).getByText("6 texts").waitFor();
  const limit = page.getByLabel("How many rows of the file");
  await limit.fill("3");
  await limit.press("Enter");
  await grid(page).getByText("3 texts").waitFor();
  await page
    .getByLabel("Open a file of examples")
    .setInputFiles({ name: "films.zip", mimeType: "application/zip", buffer: Buffer.from("x") });
  await page.getByText(/films\.zip is nothing that can be opened here/).waitFor();
  expect(complaints).toEqual([]);
});
