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
  await page
    .locator("limelight-figure:not([stale]) svg")
    .nth(pictures - 1)
    .waitFor(patient);
  await page.locator("limelight-course .running").first().waitFor({ state: "detached" });
}

interface Shown {
  readonly state: AppState;
  readonly pictures: number;
  readonly act?: (page: Page) => Promise<void>;
}

const { explain, attention, compare } = initialState;
const views: Readonly<Record<string, Shown>> = {
  "explain, by two methods": {
    state: { ...tinyState, explain: { ...explain, methods: ["lime", "integrated-gradients"], unit: "word" } },
    pictures: 4,
  },
  "explain, with a masked word chosen": {
    state: { ...tinyState, changes: [{ start: 9, end: 18, kind: "masked" }] },
    pictures: 1,
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
  "compare two models": { state: { ...tinyState, view: "compare" }, pictures: 3 },
  "compare two texts": {
    state: { ...tinyState, view: "compare", compare: { ...compare, what: "texts" } },
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

test.each(Object.entries(views))("%s: axe finds nothing, light and dark", async (name, { state, pictures, act }) => {
  const { page, complaints } = await openApp(browser, served, state);
  if (name.startsWith("experiments")) await prediction(page).waitFor();
  else await drawn(page, pictures);
  await act?.(page);
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: /^(?:Dark|Light) page$/ }).click();
  expect(await findings(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});
