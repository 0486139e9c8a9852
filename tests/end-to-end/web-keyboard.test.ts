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

/** What has the focus, and whether that can be seen; undefined: nothing on the page has it. */
function focus(page: Page): Promise<{ readonly name: string; readonly shown: boolean } | undefined> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element || element === document.body) return undefined;
    // A field for files is hidden: its label stands for it.
    const label = element.closest("label");
    const labels = label ? [{ style: getComputedStyle(label), size: Infinity }] : [];
    const { width, height } = element.getBoundingClientRect();
    return {
      name: `${element.localName} ${element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40)}`,
      shown: [{ style: getComputedStyle(element), size: width * height }, ...labels].some(
        ({ style, size }) => style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2 && size > 4,
      ),
    };
  });
}

const { compare } = initialState;
const views: Readonly<Record<string, AppState>> = {
  explain: tinyState,
  attention: { ...tinyState, view: "attention" },
  ablate: { ...tinyState, view: "ablate" },
  attack: { ...tinyState, view: "attack", attack: { ...initialState.attack, attacked: tinyState.text } },
  concepts: { ...tinyState, view: "concepts", concepts: { ...initialState.concepts, lists: ["praise"] } },
  trust: { ...tinyState, view: "trust", trust: { ...initialState.trust, methods: ["saliency", "leave-one-out"] } },
  evaluate: { ...tinyState, view: "evaluate" },
  compare: { ...tinyState, view: "compare", compare: { ...compare, what: "texts" } },
  generate: { ...initialState, view: "generate", generate: { ...initialState.generate, most: 2 } },
  experiments: { ...tinyState, view: "experiments" },
};

test.each(Object.entries(views))("%s: Tab goes through all of it, and is always seen", async (view, state) => {
  const { page, complaints } = await openApp(browser, served, state);
  await prediction(page).waitFor(patient);
  if (view !== "experiments") await page.locator("limelight-figure:not([stale]) svg").first().waitFor(patient);
  const passed: string[] = [];
  for (let press = 0; press < 150; press++) {
    await page.keyboard.press("Tab");
    const on = await focus(page);
    if (!on) break;
    expect(on).toEqual({ name: on.name, shown: true });
    passed.push(on.name);
  }
  // It has left the page at the end: nothing holds the keyboard, not the fields for long texts either.
  expect(passed.length).toBeLessThan(150);
  expect(passed[0]).toBe("a Skip to the picture");
  for (const name of ["a Experiments", "button Copy link", "button Edit the text"]) expect(passed).toContain(name);
  expect(passed.filter((name) => name.startsWith("button Table")).length > 0 || view === "experiments").toBe(true);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a shortcut leads to the picture, and the link stays what it is", async () => {
  const { page } = await openApp(browser, served);
  await prediction(page).waitFor(patient);
  const address = page.url();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect((await focus(page))?.name).toContain("Integrated gradients");
  expect(page.url()).toBe(address);
});

test("a button that goes away once it was pressed leaves the focus beside it", async () => {
  const { page } = await openApp(browser, served, {
    ...tinyState,
    changes: [{ start: 9, end: 18, kind: "masked" }],
    off: [[1, 1]],
    explain: { ...initialState.explain, methods: ["saliency", "integrated-gradients"] },
  });
  await prediction(page).waitFor(patient);
  for (const name of [/^Restore/, /switch on$/, /^Take/]) {
    const button = page.getByRole("button", { name }).first();
    await button.focus();
    await page.keyboard.press("Enter");
    await button.waitFor({ state: "detached" });
    await expect.poll(() => focus(page), patient).toBeTruthy();
  }
});
