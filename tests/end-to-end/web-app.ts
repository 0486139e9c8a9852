import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright";
import { initialState, type AppState } from "../../apps/web/src/state/app-state.ts";
import { linkOf } from "../../apps/web/src/state/link.ts";
import { openPage, serveFolder, type Served, type Watched } from "./browser.ts";

/** The page as it is built; `npm test` builds it first. @param answer some paths, in its own way */
export const serveApp = (answer?: Parameters<typeof serveFolder>[1]): Promise<Served> =>
  serveFolder(fileURLToPath(new URL("../../apps/web/dist/", import.meta.url)), answer);

/** For what is waited for. */
export const patient = { timeout: 40_000, interval: 100 };

/** With the model that answers at once. */
export const tinyState: AppState = { ...initialState, model: "limelight-tiny-sst2" };

/** Opens the page as someone who was sent a link. */
export async function openApp(browser: Browser, served: Served, state: AppState = tinyState): Promise<Watched> {
  return openPage(browser, served.address + (await linkOf(state)));
}

/** What the model says, beside its name: waits until it is said of the text that is there now. */
export function prediction(page: Page): Locator {
  return page.locator("limelight-prediction .says:not(.stale)");
}

/** The probability of a class, as a number. */
export async function probability(page: Page, label: string): Promise<number> {
  await prediction(page).waitFor();
  const bars = page.locator("limelight-prediction .bars:not(.stale)");
  const texts = await bars.locator("span").allInnerTexts();
  return Number(texts[texts.indexOf(label) + 2]);
}

/** A token on the stage. */
export function chip(page: Page, text: string): Locator {
  return page.locator("limelight-stage .chip").getByText(text, { exact: true });
}
