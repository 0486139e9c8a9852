import type { Browser, Locator, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, type Served } from "./browser.ts";
import { limelight } from "./limelight.ts";
import { openApp, patient, prediction, serveApp, tinyState } from "./web-app.ts";

let served: Served;
let browser: Browser;
beforeAll(async () => {
  [served, browser] = await Promise.all([serveApp(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

const { text, attack } = tinyState;
const model = "limelight-tiny-sst2";
const state = { ...tinyState, view: "attack" } as const;

interface Traced {
  readonly adversarial: string;
  readonly trace: readonly { readonly text: string; readonly probabilities: { readonly positive: number } }[];
}

function heading(page: Page, name: RegExp): Locator {
  return page.locator("limelight-attack").getByRole("heading", { name });
}

function marked(page: Page): Locator {
  return page.locator("limelight-attack-replay .marked");
}

function slider(page: Page): Locator {
  return page.getByRole("slider", { name: "Question" });
}

test("a text is attacked as on the command line, and its questions are gone through by keyboard", async () => {
  const { page, complaints } = await openApp(browser, served, state);
  await prediction(page).waitFor(patient);
  await page.getByText("The search appears here").waitFor();
  await page.getByRole("button", { name: "Attack", exact: true }).press("Enter");
  await heading(page, /^positive becomes negative with 2 of 5 words changed/).waitFor(patient);
  const { documents } = await limelight(["attack", text, "--model", model, "--show-trace", "--json"]);
  const [document] = documents() as unknown as Traced[];
  const trace = document?.trace ?? [];
  expect(await marked(page).innerText()).toBe(document?.adversarial);
  await slider(page).focus();
  await page.keyboard.press("Home");
  for (const [index, question] of trace.entries()) {
    await expect.poll(() => marked(page).innerText()).toBe(question.text);
    const said = `Question ${index + 1} of ${trace.length}, positive ${question.probabilities.positive.toFixed(3)}`;
    expect(await slider(page).getAttribute("aria-valuetext")).toContain(said);
    await page.keyboard.press("ArrowRight");
  }
  expect(await marked(page).locator("mark").count()).toBe(2);
  await page.getByRole("button", { name: "Next that was kept" }).click();
  await page.getByText(/kept as step 1\./).waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: "Play" }).click();
  await expect.poll(() => slider(page).inputValue(), patient).toBe(String(trace.length - 1));
  await page.getByRole("button", { name: "Play" }).waitFor();
  // What is looked at is part of the link.
  const address = page.url();
  await page.locator('limelight-attack-replay [data-mark="question:2"]').click();
  await expect.poll(() => slider(page).inputValue()).toBe("2");
  await expect.poll(() => page.url()).not.toBe(address);
  await page.reload();
  await heading(page, /^positive becomes negative/).waitFor(patient);
  await expect.poll(() => slider(page).inputValue(), patient).toBe("2");
  const before = page.locator("limelight-attack-reasons").getByRole("heading", { name: /speaks for positive/ });
  await before.waitFor(patient);
  await heading(page, /^From the state behind layer \d on, the changed text is on the side of negative/).waitFor(
    patient,
  );
  await heading(page, /^Head \d\.\d alone brings back \d+% of what the change took/).waitFor(patient);
  expect(complaints).toEqual([]);
});

test("a search is watched while it goes on, and stopped with what there is", async () => {
  const long = Array.from({ length: 12 }, (_, index) => `A warm, funny and moving film number ${index}.`).join(" ");
  const { page, complaints } = await openApp(browser, served, { ...state, text: long });
  await prediction(page).waitFor(patient);
  await page.getByRole("button", { name: "Attack", exact: true }).click();
  await heading(page, /^After \d+ questions, positive is at/).waitFor(patient);
  const course = page.locator("limelight-attack limelight-course").first();
  await course.getByText(/Attacking by DeepWordBug .* questions/).waitFor(patient);
  await course.getByRole("button", { name: "Stop" }).click();
  await course.getByText("You stopped this run").waitFor();
  await heading(page, /^After \d+ questions, positive is at/).waitFor();
  expect(Number(await slider(page).getAttribute("max"))).toBeGreaterThan(10);
  expect(complaints).toEqual([]);
});

test("other settings are taken at the next attack, and what cannot be attacked says why", async () => {
  const { page, complaints } = await openApp(browser, served, { ...state, attack: { ...attack, attacked: text } });
  await heading(page, /^positive becomes negative/).waitFor(patient);
  await page.getByText("More: constraints, goal, budget").click();
  await page.getByLabel("Questions at most").fill("6");
  await page.getByLabel("Questions at most").press("Enter");
  await page.getByText("This is of the text or the settings before").waitFor();
  await page.getByRole("button", { name: "Attack", exact: true }).click();
  await heading(page, /^The budget ended the search/).waitFor(patient);
  expect(await slider(page).getAttribute("max")).toBe("5");
  await page.getByLabel("Goal").selectOption("targeted");
  await expect.poll(() => page.getByLabel("Which class").inputValue(), patient).toBe("negative");
  await page.getByLabel("Which class").selectOption("positive");
  await page.getByRole("button", { name: "Attack", exact: true }).click();
  await heading(page, /^Nothing to attack: it has the target's label\.$/).waitFor(patient);
  await page.getByRole("button", { name: "Edit the text" }).click();
  await page.getByLabel("The text", { exact: true }).fill("😀 …");
  await prediction(page).waitFor(patient);
  await page.getByRole("button", { name: "Attack", exact: true }).click();
  await page.getByText(/the text has no words to change/i).waitFor(patient);
  expect(complaints).toEqual([]);
});

test("a recipe that works with other models lets them be chosen", async () => {
  const { page, complaints } = await openApp(browser, served, state);
  await prediction(page).waitFor(patient);
  await page.getByText("More: constraints, goal, budget").click();
  const words = page.getByLabel("Words by");
  expect(await words.count()).toBe(0);
  await page.locator("limelight-recipe-choice select").first().selectOption("bae");
  await words.selectOption("limelight-mini-sst2");
  await page.getByRole("button", { name: "Attack", exact: true }).click();
  await heading(page, /^positive becomes negative|^It holds|^No change/).waitFor(patient);
  const command = ["attack", text, "--model", model, "--recipe", "bae", "--masked-model", "limelight-mini-sst2"];
  const { documents } = await limelight([...command, "--show-trace", "--json"]);
  const [document] = documents() as unknown as Traced[];
  expect(await slider(page).getAttribute("max")).toBe(String((document?.trace.length ?? 0) - 1));
  await page.locator("limelight-recipe-choice select").first().selectOption("deepwordbug");
  await words.waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("the seed's edits are one click each on both models, and a recipe finds what they do not", async () => {
  const { page, complaints } = await openApp(browser, served, { ...state, text: "Something else." });
  await prediction(page).waitFor(patient);
  const edits = page.locator("limelight-letter-edits");
  for (const word of ["fantastis", "god", "fanta5tic"]) {
    const edited = `It was a ${word} performance!`;
    await edits.getByRole("button", { name: word, exact: true }).click();
    await expect.poll(() => edits.getByLabel("The text, to be edited").inputValue()).toBe(edited);
    await expect.poll(() => edits.locator("mark").allInnerTexts()).toEqual([word]);
    for (const id of ["limelight-mini-sst2", model]) {
      const { documents } = await limelight(["classify", edited, "--model", id, "--json"]);
      const [document] = documents() as unknown as { probabilities: { positive: number } }[];
      const positive = document?.probabilities.positive ?? Number.NaN;
      const bars = edits.getByRole("region", { name: id }).locator(".bars");
      const shown = async (): Promise<number> => Number(/positive\s+([\d.]+)/.exec(await bars.innerText())?.[1]);
      await expect.poll(async () => Math.abs((await shown()) - positive) < 2e-3, patient).toBe(true);
    }
  }
  await edits.getByText("Neither model changes its mind.").waitFor();
  await edits.getByRole("button", { name: "Let DeepWordBug look for one that does" }).click();
  await heading(page, /^positive becomes negative/).waitFor(patient);
  await edits.getByRole("button", { name: "Begin with what was found" }).click();
  await edits.getByText(/^It turns (?:both models|limelight-tiny-sst2 alone)\.$/).waitFor(patient);
  await edits.getByLabel("The text, to be edited").fill("It was a fantastic performanse!");
  await expect.poll(() => edits.locator("mark").allInnerTexts()).toEqual(["performanse"]);
  await edits.getByRole("button", { name: "Begin with the text above" }).click();
  await edits.getByText("Change a letter, and see").waitFor(patient);
  expect(complaints).toEqual([]);
});
