import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, type Served } from "./browser.ts";
import { limelight } from "./limelight.ts";
import { chip, openApp, patient, prediction, serveApp, tinyState } from "./web-app.ts";

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

const { explain, trust } = tinyState;
const model = ["--model", "limelight-tiny-sst2"];
const quick = ["integrated-gradients", "saliency"];
const text = "It was not bad at all.";
const texts = ["A warm and funny film.", "A dull and lifeless two hours.", text];

function heading(page: Page, name: RegExp): Locator {
  return page.locator("limelight-app").getByRole("heading", { name });
}

/** The rows of a figure's table. */
async function tableOf(figure: Locator): Promise<string[][]> {
  await figure.getByRole("button", { name: "Table" }).click();
  const rows = await figure.locator("tbody tr").allInnerTexts();
  return rows.map((row) => row.split("\t"));
}

test("a leaderboard has the command line's numbers, says what is not settled, and how long more texts take", async () => {
  const { page, complaints } = await openApp(browser, served, {
    ...tinyState,
    view: "trust",
    text,
    trust: { ...trust, methods: quick },
  });
  await heading(page, /^By comprehensiveness, /).waitFor(patient);
  await page.getByText(/Nothing is settled: 1 text cannot tell these apart/).waitFor();
  await page.getByText(/Measuring takes .+ a text by these methods, a hundred about/).waitFor();
  const rows = await tableOf(page.locator("limelight-leaderboard limelight-figure").first());
  const { documents } = await limelight(["faithfulness", text, ...model, "--methods", quick.join(), "--json"]);
  for (const document of documents())
    for (const metric of ["comprehensiveness", "deletion", "tau-loo"]) {
      const row = rows.find(([id, , method]) => id === metric && method === document["method"]);
      const { mean } = document[metric] as { mean: number };
      expect(Math.abs(Number(row?.[3]) - mean)).toBeLessThan(1e-3);
    }
  await page.getByText("What is measured:").click();
  await page.getByRole("checkbox", { name: /tau-loo/ }).uncheck();
  await page.getByText("What is measured: comprehensiveness, sufficiency, insertion, deletion").waitFor();
  await page.getByLabel("Words that go").selectOption("mask");
  await page.getByText(/words are masked/).waitFor(patient);
  // Where nothing is chosen it is what is usual, and the boxes say so.
  for (const id of ["comprehensiveness", "sufficiency", "insertion"])
    await page.getByRole("checkbox", { name: new RegExp(id) }).uncheck();
  await page.getByRole("checkbox", { name: /deletion/ }).click();
  await page.getByText("What is measured: comprehensiveness, sufficiency, tau-loo, insertion, deletion").waitFor();
  expect(await page.getByRole("checkbox", { name: /deletion/ }).isChecked()).toBe(true);
  expect(complaints).toEqual([]);
});

test("over examples texts come one by one; a run that is stopped keeps them", async () => {
  const many = Array.from(
    { length: 60 },
    (_, index) => `A film that is ${index % 2 ? "good" : "bad"}, number ${index}`,
  );
  const { page, complaints } = await openApp(browser, served, {
    ...tinyState,
    view: "trust",
    trust: { ...trust, methods: quick, metrics: ["deletion"], examples: many.join("\n") },
  });
  await heading(page, /^After \d+ texts?: nothing is settled/).waitFor(patient);
  const course = page.locator("limelight-trust limelight-course");
  await course.getByText(/Measuring 2 methods on 60 texts · \d+ of 60 texts .* left/).waitFor();
  await course.getByRole("button", { name: "Stop" }).click();
  await course.getByText("You stopped this run").waitFor();
  await heading(page, /^After \d+ texts?: nothing is settled/).waitFor();
  expect(complaints).toEqual([]);
});

/** Which explanation of a key is by which method. */
async function idsOf(file: string): Promise<unknown> {
  return (JSON.parse(await readFile(file, "utf8")) as { tasks: unknown }).tasks;
}

/** Explains the texts, and waits for the first task. */
async function begin(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Judge these methods" }).click();
  await page.getByText("Text 1 of 3; 0 done.").waitFor(patient);
}

test("without a text it is said that one is missing", async () => {
  const { page, complaints } = await openApp(browser, served, { ...tinyState, view: "trust", text: "" });
  await page.getByText("Write a text to see what the model says of it.").waitFor(patient);
  await page.getByText("Write a sentence above, or give examples. The leaderboard appears here").waitFor(patient);
  expect(complaints).toEqual([]);
});

test("a person judges by keyboard alone, blind, and loses nothing on a reload; then methods are told", async () => {
  const state = {
    ...tinyState,
    view: "trust",
    trust: { ...trust, show: "judged", methods: quick, examples: texts.join("\n"), seed: 7 },
  } as const;
  const { page, complaints } = await openApp(browser, served, state);
  await begin(page);
  // Whose they are stands nowhere on the page.
  const blind = await page.locator("limelight-judged-task").innerText();
  expect(blind).not.toMatch(/integrated|saliency|random/i);
  await page.locator("limelight-judged-task .scale button").first().focus();
  for (const key of ["4", "2", "1", "Enter", "5"]) await page.keyboard.press(key);
  await page.getByText("Text 2 of 3; 1 done.").waitFor();
  await page.reload();
  await page.getByText("Text 2 of 3; 1 done.").waitFor(patient);
  const first = page.getByRole("group", { name: /^Explanation 1 of 3/ });
  expect(await first.getByRole("button", { name: "5, just so" }).getAttribute("aria-pressed")).toBe("true");
  await page.locator('limelight-judged-task [data-place="1"] button').first().focus();
  for (const key of ["3", "3", "Enter", "2", "4", "1"]) await page.keyboard.press(key);
  await page.getByText("Text 3 of 3; 3 done.").waitFor();
  // A button does what it says, whatever Enter does at the explanations.
  await page.getByRole("button", { name: "Back", exact: true }).press("Enter");
  await page.getByText("Text 2 of 3; 3 done.").waitFor();

  await page.getByText("Files: for other raters").click();
  const saved = async (name: string): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    const path = join(folder, download.suggestedFilename());
    await writeFile(path, await readFile(await download.path()));
    return path;
  };
  const [answers, tasks, key] = [
    await saved("Save your answers"),
    await saved("Save the tasks"),
    await saved("Save the key"),
  ];
  // The terminal draws the same order, and makes the same of the answers.
  const [others, otherKey] = [join(folder, "others.jsonl"), join(folder, "other-key.json")];
  const made = ["judge", "prepare", ...texts, ...model, "--methods", quick.join(), "--with-random", "--seed", "7"];
  expect((await limelight([...made, "--out", others, "--key", otherKey])).exit).toBe(0);
  expect(await idsOf(key)).toEqual(await idsOf(otherKey));
  expect((await readFile(tasks, "utf8")).trim().split("\n")).toHaveLength(4);
  const { documents } = await limelight(["judge", "report", answers, "--key", key, "--json"]);
  const told = documents()[0]?.["methods"] as { method: string; rating: { mean: number } }[];

  // A second rater's file.
  const second = (await readFile(answers, "utf8")).replaceAll('"rater":"me"', '"rater":"ben"');
  await page.getByLabel("Open files of answers, yours or others'").setInputFiles({
    name: "ben.jsonl",
    mimeType: "application/jsonl",
    buffer: Buffer.from(`${second}{"no": "answer"}\n`),
  });
  await page.getByText(/ben\.jsonl: 3 answers; line 4: /).waitFor();
  await page.getByRole("button", { name: "Whose were they?" }).click();
  await heading(page, /^People like /).waitFor();
  await page.getByText(/Raters agree well: Krippendorff's α of ratings 1\.00/).waitFor();
  const rows = await tableOf(page.locator("limelight-revealed limelight-figure"));
  expect(rows.map(([, rating]) => Number(rating))).toEqual(
    told.map(({ rating }) => Number(rating.mean.toPrecision(4))),
  );
  await page.getByRole("button", { name: "Do the measures agree with people?" }).click();
  await page.getByText(/^deletion: (?:ρ|no rank correlation)/).waitFor(patient);
  expect(complaints).toEqual([]);
});

test("explanations are put in order, of a file of tasks, and a file of something else is refused", async () => {
  const { page, complaints } = await openApp(browser, served, {
    ...tinyState,
    view: "trust",
    trust: { ...trust, show: "judged", methods: ["saliency"] },
  });
  const [tasks, key] = [join(folder, "given.jsonl"), join(folder, "given-key.json")];
  const made = ["judge", "prepare", ...texts.slice(0, 2), ...model, "--methods", quick.join()];
  await limelight([...made, "--out", tasks, "--key", key]);
  const open = page.getByLabel("Open a file of tasks, and its key if you have it");
  await page.getByText("Add a second method").waitFor();
  await open.setInputFiles({ name: "a.jsonl", mimeType: "application/jsonl", buffer: Buffer.from('{"a": 1}\n') });
  await page.getByText(/a\.jsonl, line 1: /).waitFor();
  await open.setInputFiles(tasks);
  await page.getByText("Text 1 of 2; 0 done.").waitFor();
  expect(await page.getByRole("button", { name: /whose were they/i }).isDisabled()).toBe(true);
  await page.locator("limelight-judge select").selectOption("rank");
  await page.getByRole("button", { name: "Put at place 1" }).first().focus();
  for (const each of ["2", "1", "Enter"]) await page.keyboard.press(each);
  await page.getByText("Text 2 of 2; 1 done.").waitFor();
  await page.getByLabel("Open the key to these tasks").setInputFiles(key);
  await page.getByRole("button", { name: "End here: whose were they?" }).click();
  await heading(page, /^People like /).waitFor();
  expect(complaints).toEqual([]);
});

test("lines without words are told and left out of what is judged; without any text there is nothing to begin", async () => {
  const { page, complaints } = await openApp(browser, served, {
    ...tinyState,
    view: "trust",
    text: "",
    trust: { ...trust, methods: ["lime", "saliency"], metrics: ["deletion"] },
  });
  await page.getByText("Write a sentence above, or give examples to measure over.").waitFor(patient);
  await page.getByRole("tab", { name: "Judged by people" }).click();
  await page.getByRole("checkbox", { name: /Put drawn scores among them/ }).uncheck();
  await page.getByText("Write a sentence above, or give examples to judge.").waitFor();
  expect(await page.getByRole("button", { name: "Judge these methods" }).isDisabled()).toBe(true);
  await page.getByRole("tab", { name: "Measured on the model" }).click();
  await page.getByLabel(/^Open a file of examples/).setInputFiles({
    name: "mixed.txt",
    mimeType: "text/plain",
    buffer: Buffer.from(`${texts[0]}\n${"...\n".repeat(7)}`),
  });
  await page.getByText("And 2 more.").waitFor(patient);
  await page.getByRole("tab", { name: "Judged by people" }).click();
  await page.getByRole("button", { name: "Judge these methods" }).click();
  await page.getByText("Text 1 of 1; 0 done.").waitFor(patient);
  await page.getByText(/^7 texts are left out: line 2: the text has no words/).waitFor();
  // What was chosen before the other side was looked at still is.
  await page.getByRole("group", { name: "Explanation 2 of 2" }).waitFor();
  expect(complaints).toEqual([]);
});

test("a part of a view that does not come is said to be missing", async () => {
  const halved = await serveApp((path) => (/\/curves-[^/]*\.js$/.test(path) ? { status: 404, body: "" } : undefined));
  const state = { ...tinyState, explain: { ...explain, picture: "curves" } } as const;
  const { page } = await openApp(browser, halved, state);
  await page.getByText(/^A part of this view did not load\. Check the connection/).waitFor(patient);
  await page.getByRole("tab", { name: "Bars" }).click();
  await page.locator("limelight-explain limelight-figure svg").first().waitFor(patient);
  expect(halved.violations).toEqual([]);
  await page.context().close();
  await halved.close();
});

test("curves follow while one types, and so does what methods disagree on, marked on the stage", async () => {
  const { page, complaints } = await openApp(browser, served, {
    ...tinyState,
    text: "It was a film.",
    explain: { ...explain, methods: ["integrated-gradients", "leave-one-out"], picture: "curves" },
  });
  const curves = page.locator("limelight-curves limelight-figure:not([stale])");
  await curves.nth(1).locator("svg").waitFor(patient);
  await page.getByRole("button", { name: "Edit the text" }).click();
  await page.getByLabel("The text", { exact: true }).fill(text);
  await prediction(page).waitFor();
  await page
    .getByText(/^The methods disagree: “not” speaks for it by Integrated gradients, against it by Leave one out/)
    .waitFor(patient);
  await page.getByRole("button", { name: "Done" }).click();
  await expect.poll(() => chip(page, "not").getAttribute("class"), patient).toContain("disputed");
  expect(await chip(page, "not").getAttribute("aria-label")).toContain("methods disagree");
  expect(await chip(page, "all").getAttribute("class")).not.toContain("disputed");
  await curves.nth(1).locator("svg").waitFor(patient);
  const rows = await tableOf(curves.first());
  const methods = ["--methods", "integrated-gradients,leave-one-out", "--metrics", "deletion,insertion"];
  const { documents } = await limelight(["faithfulness", text, ...model, ...methods, "--per-text", "--json"]);
  const all = documents()[0]?.["methods"] as { curves: { deletion: { outputs: number[] } } }[];
  for (const [step, output] of (all[0]?.curves.deletion.outputs ?? [Number.NaN]).entries())
    expect(Math.abs(Number(rows[step]?.[1]) - output)).toBeLessThan(1e-3);
  expect(complaints).toEqual([]);
});
