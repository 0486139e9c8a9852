import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { initialState, type AppState } from "../../apps/web/src/state/app-state.ts";
import { launch, type Served } from "./browser.ts";
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

const { attention, compare, explain } = initialState;
const views: Readonly<Record<string, AppState>> = {
  "explain, two methods": { ...tinyState, explain: { ...explain, methods: ["lime", "saliency"], unit: "word" } },
  attention: { ...tinyState, view: "attention" },
  "attention, cells": { ...tinyState, view: "attention", attention: { ...attention, picture: "cells" } },
  "attention, vectors": { ...tinyState, view: "attention", attention: { ...attention, picture: "vectors" } },
  ablate: { ...tinyState, view: "ablate", off: [[1, 1]] },
  compare: { ...tinyState, view: "compare", compare: { ...compare, what: "texts" } },
  experiments: { ...tinyState, view: "experiments" },
};

/** Elements that stick out of the page, innermost last; what scrolls in a box of its own does not count. */
function wide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const room = document.documentElement.clientWidth;
    const look = (element: Element): void => {
      const { overflowX, position, clipPath } = getComputedStyle(element);
      if (element.getBoundingClientRect().right > room + 1 && clipPath === "none" && position !== "fixed")
        found.push(`${element.localName}.${element.getAttribute("class") ?? ""}`);
      if (overflowX !== "visible") return;
      for (const child of [...(element.shadowRoot?.children ?? []), ...element.children]) look(child);
    };
    look(document.body);
    return document.documentElement.scrollWidth > room ? ["the page scrolls", ...found] : found;
  });
}

test.each(Object.entries(views))("%s: nothing sticks out, from 320 px to 1920 px", async (name, state) => {
  const { page } = await openApp(browser, served, state);
  await prediction(page).waitFor(patient);
  if (name !== "experiments") await page.locator("limelight-figure:not([stale]) svg").first().waitFor(patient);
  for (const width of [320, 360, 768, 1360, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    await page.waitForTimeout(150);
    expect([width, ...(await wide(page))]).toEqual([width]);
  }
  await page.context().close();
});

test("on a phone everything is large enough to be touched, and the views' bar covers nothing at the end", async () => {
  const { page } = await openApp(browser, served);
  await page.setViewportSize({ width: 360, height: 740 });
  await prediction(page).waitFor(patient);
  await page.locator("limelight-figure:not([stale]) svg").first().waitFor(patient);
  const small = await page.evaluate(() => {
    const found: string[] = [];
    const look = (element: Element): void => {
      const { width, height } = element.getBoundingClientRect();
      if (element.matches("button, select, a, summary") && element.checkVisibility() && Math.min(width, height) < 24)
        if (!element.matches(".chip, .skip a")) found.push(`${element.textContent.trim()} ${width}x${height}`);
      for (const child of [...(element.shadowRoot?.children ?? []), ...element.children]) look(child);
    };
    look(document.body);
    return found;
  });
  expect(small).toEqual([]);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const foot = await page.locator("limelight-app footer").boundingBox();
  const rail = await page.locator("limelight-rail nav").boundingBox();
  expect((foot?.y ?? 0) + (foot?.height ?? 0)).toBeLessThanOrEqual(rail?.y ?? 0);
});
