import { assert, asyncProperty, constantFrom, jsonValue, string } from "fast-check";
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

/** A link as somebody may make it who wishes harm, whose fields need not be those of a state. */
const linkWith = (fields: object): Promise<string> => linkOf(Object.assign({ ...initialState }, fields));

const many = 500_000;

test.each<[field: string, fields: object]>([
  ["off", { off: Array.from({ length: many }, () => [0, 0]) }],
  ["off", { off: [[1e9, 0]] }],
  ["off", { off: [[0.5, 0]] }],
  ["off", { off: [[0, -1]] }],
  ["off", { off: [["0", 0]] }],
  ["changes", { changes: Array.from({ length: 50_000 }, () => ({ start: 0, end: 2, kind: "masked" })) }],
  ["changes", { changes: [{ start: 0, end: null, kind: "masked" }] }],
  ["changes", { changes: [{ start: 0, end: 1e300, kind: "masked" }] }],
  ["text", { text: "a ".repeat(1_500_000) }],
  ["model", { model: "m".repeat(1000) }],
  ["explain.methods", { explain: { ...initialState.explain, methods: ["m".repeat(100_000)] } }],
  ["explain.methods", { explain: { ...initialState.explain, methods: Array.from({ length: 1000 }, String) } }],
  ["explain.seed", { explain: { ...initialState.explain, seed: null } }],
  ["explain.target", { explain: { ...initialState.explain, target: "t".repeat(100_000) } }],
])("a state with an impossible %s is refused, in a moment", async (field, fields) => {
  const link = await linkWith(fields);
  const began = performance.now();
  const { state, problem } = await openLink(link);
  expect(state).toEqual(initialState);
  expect(problem).toContain(field);
  expect(performance.now() - began).toBeLessThan(2000);
});

test("names that objects have from birth lead nowhere", async () => {
  const json =
    '{"__proto__":{"text":"bad"},"constructor":{"x":1},"explain":{"__proto__":{"unit":"word"},"options":{"__proto__":{"a":1},"lime":{"toString":1}}}}';
  const given: unknown = JSON.parse(json);
  const { state } = await openLink(await linkOf(Object.assign(Object.create(null), { view: "explain" }, given)));
  expect(state.text).toBe(initialState.text);
  expect(state.explain.unit).toBe("own");
  expect({}).not.toHaveProperty("a");
});

test("whatever a link carries, it is a state or a problem", async () => {
  await assert(
    asyncProperty(jsonValue(), constantFrom(...Object.keys(initialState)), async (value, field) => {
      const { state, problem } = await openLink(await linkWith({ [field]: value }));
      const again = problem === undefined ? await openLink(await linkOf(state)) : { state: initialState };
      expect(again).toEqual({ state });
    }),
    { numRuns: 200 },
  );
});
