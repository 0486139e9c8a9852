import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch, serveFolder, type Served } from "./browser.ts";
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

const experiment = { verb: "explain", model: "limelight-tiny-sst2", input: "It was good.", method: "saliency" };

/** Opens the view with an experiment that was written before. */
async function opened(document: string): Promise<{ page: Page; complaints: string[] }> {
  const made = await openApp(browser, served, { ...tinyState, view: "experiments", experiments: { document } });
  await made.page.getByRole("textbox", { name: "The experiment" }).waitFor(patient);
  return made;
}

const run = (page: Page): Promise<void> => page.getByRole("button", { name: "Run", exact: true }).click();

test("what ran before stays while it runs again, and what is wrong is not run", async () => {
  const { page, complaints } = await opened(JSON.stringify(experiment));
  await page.getByText("Its fields are in order").waitFor(patient);
  await run(page);
  await page.getByRole("heading", { name: "The result", exact: true }).waitFor(patient);
  await page.evaluate(() => {
    const view = document.querySelector("limelight-app")?.shadowRoot?.querySelector("limelight-experiments");
    Object.assign(window, { blank: 0 });
    new MutationObserver(() => {
      if (!view?.shadowRoot?.querySelector("limelight-result")) Object.assign(window, { blank: 1 });
    }).observe(view?.shadowRoot ?? document, { subtree: true, childList: true });
  });
  await run(page);
  await page.waitForTimeout(200);
  await page.getByRole("heading", { name: "The result", exact: true }).waitFor(patient);
  expect(await page.evaluate(() => Reflect.get(window, "blank"))).toBe(0);
  await page.getByRole("textbox", { name: "The experiment" }).fill('{"verb": ');
  await run(page);
  await page.getByText("This is no JSON").waitFor(patient);
  expect(complaints).toEqual([]);
});

test("names that objects have from birth are no verbs, and a result that is nested too deep is no trap", async () => {
  const { page, complaints } = await opened('{"verb": "constructor"}');
  await page.locator("limelight-experiments .wrong").waitFor(patient);
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    const deep = `{"hash": "", "provenance": {}, "deep": ${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    data.items.add(new File([deep], "deep.json", { type: "application/json" }));
    return data;
  });
  await page.locator("limelight-app .page").dispatchEvent("drop", { dataTransfer: transfer });
  await page.getByRole("heading", { name: "What deep.json holds" }).waitFor(patient);
  await page.locator("limelight-result [role=alert]").waitFor(patient);
  await page.getByRole("button", { name: "Close it" }).click();
  await page.getByRole("heading", { name: "What deep.json holds" }).waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("a file that is too large is not read, and the page says so beside the button", async () => {
  const { page, complaints } = await opened(JSON.stringify(experiment));
  await page.evaluate(() => {
    const view = document.querySelector("limelight-app")?.shadowRoot?.querySelector("limelight-experiments");
    const input = view?.shadowRoot?.querySelector<HTMLInputElement>('input[type="file"]');
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(21_000_000)], "large.json"));
    if (input) input.files = data.files;
    input?.dispatchEvent(new Event("change"));
  });
  await page.getByText("large.json is too large to open").waitFor(patient);
  expect(complaints).toEqual([]);
});

test("a class that the model does not have is shown, and can be left; of methods the one that is meant goes", async () => {
  const explain = { ...tinyState.explain, target: "joy", methods: ["saliency", "leave-one-out", "input-x-gradient"] };
  const { page, complaints } = await openApp(browser, served, { ...tinyState, explain });
  const why = page.getByRole("combobox", { name: /^Why/ });
  await page.getByText('the model has no class "joy"').waitFor(patient);
  expect(await why.inputValue()).toBe("joy");
  await why.selectOption("predicted");
  await page.locator("limelight-explain limelight-figure.method svg").nth(2).waitFor(patient);
  const names = page.locator("limelight-explain button[title]");
  await names.nth(1).click();
  const title = await names.nth(1).innerText();
  await page
    .getByRole("button", { name: /^Take .* away$/ })
    .first()
    .click();
  await expect.poll(() => names.count(), patient).toBe(2);
  expect(await page.locator("limelight-explain button[title][aria-pressed=true]").allInnerTexts()).toEqual([title]);
  await prediction(page).waitFor();
  expect(complaints).toEqual([]);
});

test("a method that cannot run here says so, beside what the others found", async () => {
  const explain = { ...tinyState.explain, methods: ["saliency", "guided-backpropagation"] };
  const { page, complaints } = await openApp(browser, served, { ...tinyState, explain });
  const failed = page.locator("limelight-explain limelight-course [role=alert]");
  await failed.waitFor(patient);
  expect(await failed.innerText()).toMatch(/ReLU/);
  await page.locator("limelight-explain limelight-figure.method svg").first().waitFor(patient);
  expect(await page.locator("limelight-explain limelight-figure.method").count()).toBe(1);
  expect(complaints).toEqual([]);
});

test("an engine that stopped is started again by a button, and then everything is asked", async () => {
  const broken = { now: true };
  const flaky = await serveFolder(fileURLToPath(new URL("../../apps/web/dist/", import.meta.url)), (path) =>
    broken.now && /^assets\/worker-.*\.js$/.test(path)
      ? { type: "text/javascript", body: "throw new Error('no memory left');" }
      : undefined,
  );
  try {
    const { page } = await openApp(browser, flaky);
    const button = page.getByRole("button", { name: "Start it again" });
    await button.waitFor(patient);
    expect(await page.locator("limelight-engine-line .unavailable").innerText()).toContain("no memory left");
    expect(await page.locator("limelight-app .notice").count()).toBe(0);
    broken.now = false;
    await button.click();
    await expect.poll(() => prediction(page).innerText(), patient).toBe("positive");
    await page.locator("limelight-explain limelight-figure.method svg").first().waitFor(patient);
  } finally {
    await flaky.close();
  }
});
