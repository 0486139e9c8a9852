import { expect, test } from "vitest";
import type { ModelFacts } from "../engine/catalog.ts";
import { initialState } from "../state/app-state.ts";
import { modelOf, offHere } from "./view.ts";

/** Only its name matters here. */
const named = (id: string): ModelFacts => ({ id }) as unknown as ModelFacts;

test("the model is the one that the stage's text is asked of; without a text the one that would be", () => {
  const chosen = { ...initialState, model: "writer" };
  expect(modelOf({ fields: { input: "a", model: "m" }, model: named("m"), state: chosen })).toEqual({ model: "m" });
  expect(modelOf({ fields: { input: "a" }, model: named("usual"), state: initialState })).toEqual({});
  // A view that is not about models that write asks another one.
  expect(modelOf({ fields: undefined, model: named("usual"), state: chosen })).toEqual({ model: "usual" });
  expect(modelOf({ fields: undefined, model: undefined, state: chosen })).toEqual({ model: "writer" });
  expect(modelOf({ fields: undefined, model: named("usual"), state: initialState })).toEqual({});
});

test("that heads are on is said where some are off elsewhere, and nowhere else", () => {
  expect(offHere({ state: initialState })).toBe("");
  expect(offHere({ state: { ...initialState, off: [[0, 1]] } })).toContain("on here");
});
