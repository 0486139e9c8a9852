import { assert, asyncProperty, string } from "fast-check";
import { expect, test } from "vitest";
import { initialState, type AppState } from "./app-state.ts";
import { linkOf, openLink } from "./link.ts";

test("the initial state needs no more than the view's name", async () => {
  expect(await linkOf(initialState)).toBe("#/explain");
  expect(await openLink("#/explain")).toEqual({ state: initialState });
  expect(await openLink("")).toEqual({ state: initialState });
});

test.each([0, 1])("a threshold of %d comes back", async (threshold) => {
  const state: AppState = { ...initialState, view: "attention", attention: { ...initialState.attention, threshold } };
  expect(await openLink(await linkOf(state))).toEqual({ state });
});

test("any text comes back, and a long one is packed", async () => {
  await assert(
    asyncProperty(string({ unit: "grapheme", maxLength: 200 }), async (text) => {
      const state = { ...initialState, text };
      expect(await openLink(await linkOf(state))).toEqual({ state });
    }),
    { numRuns: 50 },
  );
  const state = { ...initialState, text: "All work and no play. ".repeat(5000) };
  const link = await linkOf(state);
  expect(link.length).toBeLessThan(1000);
  expect(await openLink(link)).toEqual({ state });
});

test.each(["#/explain/%%%", "#/explain/AAAA", "#/nowhere", `#/explain/${"A".repeat(50)}`])(
  "%s is damaged: it says so, and the page begins anew",
  async (link) => {
    const { state, problem } = await openLink(link);
    expect(state).toEqual(initialState);
    expect(problem).toMatch(/^This link cannot be read/);
  },
);

test("a field that makes no sense is named", async () => {
  const wrong = { ...initialState, attention: { ...initialState.attention, threshold: 7 } };
  expect((await openLink(await linkOf(wrong))).problem).toContain("attention.threshold");
  const text: unknown = "no object";
  const odd = Object.assign({ ...initialState }, { explain: text });
  expect((await openLink(await linkOf(odd))).problem).toContain("explain");
});

test("a link that unfolds to gigabytes is refused", async () => {
  const bomb = await linkOf({ ...initialState, text: "a".repeat(5_000_000) });
  expect(bomb.length).toBeLessThan(10_000);
  expect((await openLink(bomb)).problem).toMatch(/cannot be read/);
});
