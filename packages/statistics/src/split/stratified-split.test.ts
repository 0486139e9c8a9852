import { expect, test } from "vitest";
import golden from "../golden/linear-models.json" with { type: "json" };
import { stratifiedSplit } from "./stratified-split.ts";

test.each(golden.splits)("share $share, seed $seed: scikit-learn's parts", ({ y, share, seed, train, test: held }) => {
  expect(stratifiedSplit(y, share, seed)).toEqual({ train, test: held });
});

test("a class with one example, and parts too small for all classes, are refused", () => {
  expect(() => stratifiedSplit([0, 0, 1], 0.5, 0)).toThrow(/one example/);
  expect(() => stratifiedSplit([0, 0, 1, 1], 0.1, 0)).toThrow(/lack a class/);
});
