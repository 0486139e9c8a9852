import { expect, test } from "vitest";
import { initialState } from "../../state/app-state.ts";
import { shownData } from "./dropped.ts";

test.each(["ablate", "concepts", "trust", "evaluate"] as const)(
  "a data set that is dropped on %s is looked at there",
  (view) => {
    const state = { ...initialState, view, [view]: { ...initialState[view], examples: "so good" } };
    const changed = { ...state, ...shownData("a.tsv", state) };
    expect(changed.view).toBe(view);
    expect(changed[view]).toMatchObject({ examples: "", file: "a.tsv" });
  },
);

test("dropped on a view that takes none it opens in Ablate, and no group of other texts stands out in Concepts", () => {
  expect(shownData("a.tsv", initialState)).toMatchObject({ view: "ablate", ablate: { file: "a.tsv" } });
  const concepts = { ...initialState.concepts, slice: "word:not" };
  expect(shownData("a.tsv", { ...initialState, view: "concepts", concepts }).concepts?.slice).toBeUndefined();
});
