import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { initialState, type AppState } from "../../state/app-state.ts";
import { linkOf, openLink, type Opened } from "../../state/link.ts";
import { Address } from "./address.ts";

vi.mock("../../state/link.ts", { spy: true });

/** What the browser shows, and what was done to it. */
const browser = { hash: "", steps: [] as string[] };
const listeners = new Set<() => void>();

beforeEach(() => {
  vi.stubGlobal("location", browser);
  const noted = (kind: string) => (_state: unknown, _title: string, link: string) => {
    browser.hash = link;
    browser.steps.push(`${kind} ${link.split("/")[1]}`);
  };
  vi.stubGlobal("history", { pushState: noted("push"), replaceState: noted("replace") });
  vi.stubGlobal("window", {
    addEventListener: (_name: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_name: string, listener: () => void) => listeners.delete(listener),
  });
  browser.steps = [];
});
afterEach(() => vi.unstubAllGlobals());

const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** A page that keeps its state in its address. */
async function opened(
  hash: string,
): Promise<{ state: () => AppState; show: (state: AppState, step?: boolean) => void }> {
  browser.hash = hash;
  const page = { state: initialState };
  const address = new Address((state) => {
    page.state = state;
    address.keep(state);
  });
  const opening = address.open();
  address.keep(page.state); // the page is drawn before its link is read
  await opening;
  return {
    state: () => page.state,
    show: (state, step) => {
      page.state = state;
      address.keep(state, step);
    },
  };
}

test("a link that takes its time to be read is not written over meanwhile", async () => {
  const link = await linkOf({ ...initialState, view: "compare", text: "A dull film." });
  vi.mocked(openLink).mockImplementationOnce(async (): Promise<Opened> => {
    await later(500);
    return { state: { ...initialState, view: "compare", text: "A dull film." } };
  });
  const page = await opened(link);
  expect([page.state().view, browser.hash]).toEqual(["compare", link]);
  await later(400);
  expect([browser.hash, browser.steps]).toEqual([link, []]);
});

test("what makes no sense is put right in its place; the next view is a step, and so is what is said to be one", async () => {
  const page = await opened("#/nowhere");
  const steps = ["replace explain"];
  const written = (): Promise<void> => vi.waitFor(() => expect(browser.steps).toEqual(steps), { timeout: 20_000 });
  await written();
  page.show({ ...initialState, view: "compare" });
  steps.push("push compare");
  await written();
  page.show({ ...initialState, view: "compare", text: "Another." });
  steps.push("replace compare");
  await written();
  page.show({ ...initialState, view: "compare", text: "An example." }, true);
  steps.push("push compare");
  await written();
});
