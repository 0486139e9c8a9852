import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { initialState, type AppState } from "../../apps/web/src/state/app-state.ts";
import { launch, type Served } from "./browser.ts";
import { openApp, patient, prediction, serveApp, tinyState } from "./web-app.ts";

let served: Served;
let browser: Browser;
let source: string;
beforeAll(async () => {
  const script = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  [served, browser, source] = await Promise.all([serveApp(), launch(), readFile(script, "utf8")]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
});

/** What assistive software stumbles over, worst first: rule, how bad, where. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => {
    const { axe: run } = globalThis as typeof globalThis & { axe?: typeof axe };
    if (!run) throw new Error("axe is not there");
    return run.run(document, { resultTypes: ["violations"] });
  });
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}): ${target.flat().join(" ")}: ${failureSummary}`),
  );
}

/** Waits for so many pictures, none of an earlier question. */
async function drawn(page: Page, pictures: number): Promise<void> {
  await prediction(page).waitFor();
  if (pictures === 0) return;
  await page
    .locator("limelight-figure:not([stale]) svg")
    .nth(pictures - 1)
    .waitFor(patient);
  await page.locator("limelight-course .running").first().waitFor({ state: "detached" });
}

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

interface Shown {
  readonly state: AppState;
  readonly pictures: number;
  readonly act?: (page: Page) => Promise<void>;
}

const { explain, attack, attention, compare, concepts, trust } = initialState;
const views: Readonly<Record<string, Shown>> = {
  "explain, curves by two methods that disagree": {
    state: {
      ...tinyState,
      text: "It was not bad at all.",
      explain: { ...explain, methods: ["integrated-gradients", "leave-one-out"], picture: "curves" },
    },
    pictures: 4,
  },
  "explain, with a masked word chosen, beside an assistant's ratings": {
    state: {
      ...tinyState,
      changes: [{ start: 9, end: 18, kind: "masked" }],
      explain: { ...explain, assistant: true, answer: "[(It, 0.1), (performance, 0.4), (movie, 1)] positive" },
    },
    pictures: 4,
    act: (page) => page.locator("limelight-stage .chip.masked").click(),
  },
  "explain, with the text being written and a table open": {
    state: tinyState,
    pictures: 1,
    act: async (page) => {
      await page.getByRole("button", { name: "Edit the text" }).click();
      await page.getByRole("button", { name: "Table" }).click();
      await page.locator("summary").first().click();
    },
  },
  "attention, lines": { state: { ...tinyState, view: "attention" }, pictures: 2 },
  "attention, cells": {
    state: { ...tinyState, view: "attention", attention: { ...attention, picture: "cells" } },
    pictures: 2,
  },
  "attention, vectors": {
    state: { ...tinyState, view: "attention", attention: { ...attention, picture: "vectors" } },
    pictures: 2,
  },
  "attention, with a mask": {
    state: { ...initialState, view: "attention", text: "It was a [MASK] performance!" },
    pictures: 3,
  },
  "ablate, with a head off": { state: { ...tinyState, view: "ablate", off: [[1, 1]] }, pictures: 3 },
  "attack, with what was found and a letter changed by hand": {
    state: {
      ...tinyState,
      view: "attack",
      attack: { ...attack, attacked: tinyState.text, edited: "It was a fanta5tic performance!" },
    },
    pictures: 6,
    act: (page) => page.getByText("More: constraints, goal, budget").click(),
  },
  "attention, with neighbours of a token": {
    state: { ...tinyState, view: "attention", attention: { ...attention, neighbours: "layer", token: 4 } },
    pictures: 4,
  },
  "concepts, with a list of one's own": {
    state: {
      ...tinyState,
      view: "concepts",
      concepts: { ...concepts, lists: ["praise"], own: [{ name: "tools", words: "saw, drill, nail, screw" }] },
    },
    pictures: 2,
  },
  "concepts, probes": {
    state: { ...tinyState, view: "concepts", concepts: { ...concepts, picture: "probes" } },
    pictures: 1,
  },
  "concepts, a map with a group": {
    state: { ...tinyState, view: "concepts", concepts: { ...concepts, picture: "map", slice: "label:positive" } },
    pictures: 1,
  },
  "trust, measured": {
    state: { ...tinyState, view: "trust", trust: { ...trust, methods: ["saliency", "leave-one-out"] } },
    pictures: 3,
    act: (page) => page.getByText("What is measured:").click(),
  },
  "trust, judged by people": {
    state: { ...tinyState, view: "trust", trust: { ...trust, show: "judged", methods: ["saliency", "leave-one-out"] } },
    pictures: 0,
    act: async (page) => {
      await page.getByRole("button", { name: "Judge these methods" }).click();
      await page.locator("limelight-judged-task svg").nth(2).waitFor(patient);
      await page.getByText("Files: for other raters").click();
    },
  },
  "evaluate, two models and the texts of a cell": {
    state: {
      ...tinyState,
      view: "evaluate",
      evaluate: { ...initialState.evaluate, second: "limelight-mini-sst2", cell: { side: 0, gold: 1, said: 0 } },
    },
    pictures: 2,
  },
  "evaluate, reliability": {
    state: { ...tinyState, view: "evaluate", evaluate: { ...initialState.evaluate, picture: "reliability" } },
    pictures: 1,
  },
  "compare two models": { state: { ...tinyState, view: "compare" }, pictures: 3 },
  "compare two texts": {
    state: { ...tinyState, view: "compare", compare: { ...compare, what: "texts" } },
    pictures: 3,
  },
  "generate, drawn by chance": {
    state: {
      ...initialState,
      view: "generate",
      generate: { ...initialState.generate, most: 4, strategy: "sample", step: 2 },
    },
    pictures: 3,
  },
  "experiments, with a result": {
    state: { ...tinyState, view: "experiments" },
    pictures: 1,
    act: async (page) => {
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.locator("limelight-result svg").first().waitFor(patient);
    },
  },
};

test.each(Object.entries(views))(
  "%s: axe finds nothing, light and dark, and nothing sticks out, narrow or wide",
  async (name, { state, pictures, act }) => {
    const { page, complaints } = await openApp(browser, served, state);
    if (name.startsWith("experiments")) await prediction(page).waitFor();
    else await drawn(page, pictures);
    await act?.(page);
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: /^(?:Dark|Light) page$/ }).click();
    expect(await findings(page)).toEqual([]);
    for (const width of [320, 360, 768, 1360, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(150);
      expect([width, ...(await wide(page))]).toEqual([width]);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

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
