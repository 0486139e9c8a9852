import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
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

const tiny = ["--model", "limelight-tiny-sst2"];
const reviews = ["--data", fileURLToPath(new URL("../../examples/reviews.tsv", import.meta.url))];

const shown = (own: Partial<AppState["concepts"]>): AppState => ({
  ...tinyState,
  view: "concepts",
  concepts: { ...tinyState.concepts, ...own },
});

const figure = (page: Page, kind: string, place = 0): Locator =>
  page.locator(`${kind} limelight-figure:not([stale])`).nth(place);

/** The rows of the table behind a picture. */
async function table(picture: Locator): Promise<string[][]> {
  await picture.locator("svg").waitFor(patient);
  await picture.getByRole("button", { name: "Table", exact: true }).click();
  const rows = await picture.locator("tbody tr").allInnerTexts();
  return rows.map((row) => row.split("\t").map((cell) => cell.trim()));
}

/** A command's documents, as far as they have these fields. */
async function told<T extends z.ZodType>(schema: T, ...command: readonly string[]): Promise<z.output<T>[]> {
  const { documents } = await limelight([...command, ...tiny, ...reviews, "--json"]);
  return documents().flatMap((document) => schema.safeParse(document).data ?? []);
}

const score = z.object({
  concept: z.string(),
  label: z.string(),
  layer: z.number(),
  score: z.number(),
  random: z.number(),
});

test("ideas: a list of one's own beside those that come along, with the command line's numbers, by layer and class", async () => {
  const asked = told(score, "concepts", "--concept", "praise", "--concept", "tools=saw,drill,nail,screw");
  const { page, complaints } = await openApp(browser, served, shown({ lists: [] }));
  await page.getByText("Choose a list of words, or write one").waitFor(patient);
  await page.getByLabel("Words of your own list").fill("saw, drill");
  await page.getByRole("button", { name: "Test it too" }).click();
  await page.getByText("Give 3 words or more").waitFor();
  await page.getByRole("checkbox", { name: /^praise/ }).check();
  await page.getByLabel("A list of your own").fill("tools");
  await page.getByLabel("Words of your own list").fill("saw, drill\nnail, screw");
  await page.getByRole("button", { name: "Test it too" }).click();
  await page.getByRole("button", { name: "tools: 4 words" }).waitFor();
  await page.getByText("Reads up to 384 short texts at every layer").waitFor();
  await page.getByText("tools (4): its words in neutral sentences").waitFor(patient);

  const documents = await asked;
  const grid = await table(figure(page, "limelight-concept-scores", 1));
  expect(grid).toHaveLength(6);
  for (const [concept, label, layer, , value] of grid) {
    const same = documents.find(
      (each) => each.concept === concept && each.label === label && each.layer === Number(layer),
    );
    expect(label).toBe("positive");
    expect(Number(value)).toBeCloseTo(same?.score ?? Number.NaN, 2);
  }
  await page.locator('limelight-concept-scores [data-mark="score:0.1"]').click();
  await figure(page, "limelight-concept-scores").getByText("layer 0", { exact: false }).first().waitFor();
  await page.getByLabel("Class").selectOption("negative");
  await figure(page, "limelight-concept-scores").getByText("texts of negative").waitFor();
  const bars = await table(figure(page, "limelight-concept-scores"));
  expect(bars.map(([concept, label, layer]) => `${concept} ${label} ${layer}`).toSorted()).toEqual([
    "praise negative 0",
    "tools negative 0",
  ]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

const layerProbe = z.object({ layer: z.number(), accuracy: z.number(), control: z.number() });

test("layers: what is read out of each, and what else can be; texts without labels have none to read", async () => {
  const asked = told(layerProbe, "probe");
  const { page, complaints } = await openApp(browser, served, shown({ picture: "probes" }));
  const rows = await table(figure(page, "limelight-layer-probes"));
  const documents = await asked;
  expect(rows.map(([layer]) => Number(layer))).toEqual(documents.map(({ layer }) => layer));
  for (const [index, [, , accuracy, , , control]] of rows.entries()) {
    expect(Number(accuracy)).toBeCloseTo(documents[index]?.accuracy ?? Number.NaN, 3);
    expect(Number(control)).toBeCloseTo(documents[index]?.control ?? Number.NaN, 3);
  }
  await page.getByLabel("Can one read out of each layer").selectOption("position");
  await figure(page, "limelight-layer-probes").getByRole("heading", { name: "Where a token stands" }).waitFor(patient);
  await page.getByLabel("Can one read out of each layer").selectOption("label");
  await page.getByRole("textbox", { name: "Examples, one a line" }).fill("so good\nso bad");
  await page.getByRole("button", { name: "Run over 2 texts" }).click();
  await page.getByText("These texts have no labels").waitFor();
  await page.getByRole("button", { name: "Back to the example reviews" }).click();
  await figure(page, "limelight-layer-probes").getByRole("heading", { name: "The label" }).waitFor(patient);
  expect(complaints).toEqual([]);
  await page.context().close();
});

const mapped = z.object({
  points: z.array(z.object({ text: z.string(), predicted: z.string(), probability: z.number() })),
  slices: z.array(z.object({ rows: z.array(z.number()) })),
});

test("map: a dot for each text; one that is pointed at is read, one that is chosen comes up, and groups stand out", async () => {
  const asked = told(mapped, "map", "--layer", "0");
  const { page, complaints } = await openApp(browser, served, shown({ picture: "map" }));
  const map = figure(page, "limelight-text-map");
  await map.locator("svg").waitFor(patient);
  await page.getByLabel("Layer").selectOption("0");
  await map.getByText("layer 0", { exact: false }).first().waitFor(patient);
  const [document] = await asked;
  const rows = await table(map);
  expect(rows).toHaveLength(document?.points.length ?? 0);
  for (const [index, [, , , , predicted, probability, , text]] of rows.entries()) {
    const point = document?.points[index];
    expect([text, predicted]).toEqual([point?.text, point?.predicted]);
    expect(Number(probability)).toBeCloseTo(point?.probability ?? Number.NaN, 3);
  }
  await map.locator('[data-mark="point:2"]').focus();
  await page
    .locator("limelight-text-map .told b")
    .getByText(document?.points[2]?.text ?? "-")
    .waitFor();
  const group = page.getByRole("button", { name: /^labelled negative/ });
  await group.click();
  expect(await map.locator('[data-mark][opacity="0.15"]').count()).toBe(30);
  await expect.poll(() => page.url(), patient).toMatch(/#\/concepts\/./);
  await page.keyboard.press("Tab");
  await map.locator('[data-mark="point:2"]').focus();
  await page.keyboard.press("Enter");
  await chip(page, document?.points[2]?.text.split(" ")[0] ?? "-").waitFor(patient);
  expect(complaints).toEqual([]);
  await page.context().close();
});

const contexts = z.object({ neighbours: z.array(z.object({ text: z.string(), score: z.number() })) });

test("attention: where else a word that is held stands like this, in the reviews or in texts of one's own", async () => {
  const text = "It was a fantastic performance!";
  const common = ["similar", text, "--token", "4", "--layer", "1", "--top", "25"];
  const asked = Promise.all([told(contexts, ...common), told(contexts, ...common, "--head", "0")]);
  const state: AppState = { ...tinyState, view: "attention", attention: { ...tinyState.attention, layer: 1 } };
  const { page, complaints } = await openApp(browser, served, state);
  const found = page.locator("limelight-neighbours");
  await found.getByRole("button", { name: /^Where else does “it”/ }).waitFor(patient);
  await chip(page, "fantastic").click();
  await found.getByRole("button", { name: /^Where else does “fantastic”/ }).click();
  const [[byLayer], [byHead]] = await asked;
  const nearest = async (): Promise<string[]> => {
    const bars = figure(page, "limelight-neighbours", 1);
    return bars
      .locator('[data-mark="neighbour:0"], [data-mark="neighbour:24"]')
      .evaluateAll((marks) => marks.map((mark) => mark.getAttribute("aria-label")?.slice(0, 5) ?? ""));
  };
  const ends = (document: z.output<typeof contexts> | undefined): string[] =>
    [0, 24].map((place) => (document?.neighbours[place]?.score ?? Number.NaN).toFixed(3));
  await expect.poll(nearest, patient).toEqual(ends(byLayer));
  await found.getByRole("button", { name: "as head 1.0 hands it on" }).click();
  await expect.poll(nearest, patient).toEqual(ends(byHead));
  await figure(page, "limelight-neighbours", 1).locator('[data-mark="neighbour:1"]').click();
  await chip(page, byHead?.neighbours[1]?.text.split(" ")[0] ?? "-").waitFor(patient);
  await page.context().close();

  const examples = "The cast was fantastic.\nA fantastic evening, by all accounts.\nThe soup was cold.";
  const own = await openApp(browser, served, {
    ...state,
    attention: { ...state.attention, neighbours: "layer", token: 4 },
    concepts: { ...state.concepts, examples },
  });
  await own.page.getByText("Reads up to 3 texts: the examples that you gave").waitFor(patient);
  await own.page
    .locator("limelight-neighbours")
    .getByText(/\[fantastic\]/)
    .first()
    .waitFor(patient);
  expect([...complaints, ...own.complaints]).toEqual([]);
  await own.page.context().close();
});
