import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { linkOf } from "../../apps/web/src/state/link.ts";
import { launch, openPage, type Served } from "./browser.ts";
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

const notice = (page: Page): ReturnType<Page["locator"]> => page.locator("limelight-app .notice");
const sentence = (page: Page): Promise<string> => page.locator("limelight-stage .chips").innerText();
const view = (page: Page): string => new URL(page.url()).hash.split("/")[1] ?? "";

test("a view is one step back, and what was typed in it none", async () => {
  const { page, complaints } = await openApp(browser, served);
  await prediction(page).waitFor();
  const before = await page.evaluate(() => history.length);
  await page
    .getByRole("link", { name: "Compare" })
    .or(page.getByRole("button", { name: "Compare" }))
    .click();
  await expect.poll(() => view(page), patient).toBe("compare");
  await page.getByRole("button", { name: "Edit the text" }).click();
  for (const text of ["One.", "One film.", "One fine film."]) {
    await page.getByRole("textbox", { name: "The text" }).fill(text);
    await page.waitForTimeout(400);
  }
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  await page.goBack();
  await page.locator("limelight-explain").waitFor();
  await page.waitForTimeout(600);
  expect([view(page), await page.evaluate(() => history.length)]).toEqual(["explain", before + 1]);
  await page.goForward();
  await page.locator("limelight-compare").waitFor();
  await page.waitForTimeout(600);
  expect(view(page)).toBe("compare");
  await page.getByRole("button", { name: "Done" }).click();
  expect(await sentence(page)).toBe("One fine film.");
  expect(complaints).toEqual([]);
});

test("going back at once, before the address followed, does not undo itself", async () => {
  const { page } = await openApp(browser, served);
  await prediction(page).waitFor();
  await page.waitForTimeout(500);
  const first = page.url();
  await page.goto(served.address + (await linkOf({ ...tinyState, view: "compare" })));
  await page.locator("limelight-compare").waitFor();
  await page.waitForTimeout(500);
  await page.getByRole("button", { name: "Edit the text" }).click();
  await page.getByRole("textbox", { name: "The text" }).fill("Something else.");
  await page.goBack();
  await page.waitForTimeout(800);
  expect(page.url()).toBe(first);
});

test("an address that makes no sense is put right, and is no trap on the way back", async () => {
  const { page } = await openApp(browser, served);
  await prediction(page).waitFor();
  await page.waitForTimeout(500);
  const before = await page.evaluate(() => history.length);
  await page.evaluate(() => {
    location.hash = "#/nowhere";
  });
  await expect.poll(() => notice(page).innerText(), patient).toContain("This link cannot be read");
  await expect.poll(() => view(page), patient).toBe("explain");
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  await page.goBack();
  await page.waitForTimeout(600);
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  expect(await page.locator("limelight-prediction select").inputValue()).toBe("limelight-tiny-sst2");
});

test("a link to a model that is not here says so, and the default model answers", async () => {
  const link = await linkOf({ ...tinyState, model: "my-own-model", off: [[1, 3]] });
  const { page } = await openPage(browser, served.address + link);
  await expect.poll(() => notice(page).innerText(), patient).toContain("my-own-model is not here");
  await expect
    .poll(() => page.locator("limelight-prediction select").inputValue(), patient)
    .toBe("limelight-mini-sst2");
  await prediction(page).waitFor({ timeout: 100_000 });
});

test("text is dragged into the text, not opened as a file", async () => {
  const { page } = await openApp(browser, served);
  await prediction(page).waitFor();
  const taken = await page.locator("limelight-app .page").evaluate((element) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData("text/plain", "dragged");
    const event = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
    element.dispatchEvent(event);
    return event.defaultPrevented;
  });
  expect(taken).toBe(false);
  await page.waitForTimeout(300);
  expect(await notice(page).count()).toBe(0);
});

test("an example is one step back, Escape takes back what was typed, and a result stays while another view is looked at", async () => {
  const { page, complaints } = await openApp(browser, served, { ...tinyState, view: "experiments" });
  await page.getByText("Its fields are in order").waitFor(patient);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator("limelight-result svg").first().waitFor(patient);
  await page.getByRole("link", { name: "Explain" }).click();
  await page.locator("limelight-figure svg").first().waitFor(patient);
  await page.getByRole("link", { name: "Experiments" }).click();
  expect(await page.locator("limelight-result svg").count()).toBeGreaterThan(0);
  await chip(page, "fantastic").focus();
  await page.keyboard.type("dull");
  await chip(page, "performance").waitFor();
  await page.keyboard.press("Escape");
  await chip(page, "fantastic").waitFor();
  await page.waitForTimeout(600); // the address follows
  await page.getByLabel("Examples").selectOption({ label: "That is a terrible movie." });
  await chip(page, "terrible").waitFor();
  await page.waitForTimeout(600);
  await page.goBack();
  await chip(page, "fantastic").waitFor();
  expect(complaints).toEqual([]);
});
