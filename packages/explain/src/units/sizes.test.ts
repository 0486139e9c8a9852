import { expect, test } from "vitest";
import { resolveOptions } from "../method.ts";
import { findMethod } from "../methods/index.ts";
import { areSizes } from "./sizes.ts";

const sizes = (id: string, given: object = {}, mode?: string, rule?: "sum" | "absmax"): boolean => {
  const method = findMethod(id);
  return areSizes(method, { outputKind: "logit" }, resolveOptions(method, given, mode), rule);
};

test.each([
  "saliency",
  "smoothgrad",
  "vargrad",
  "guided-backpropagation",
  "deconvolution",
  "attention-x-gradient",
] as const)("%s knows no sides, however features become scores", (id) => {
  expect(sizes(id)).toBe(true);
  expect(sizes(id, {}, undefined, "sum")).toBe(true);
});

test.each([
  "input-x-gradient",
  "integrated-gradients",
  "discretized-integrated-gradients",
  "layer-integrated-gradients",
  "gradient-shap",
  "deep-lift",
] as const)("%s has sides, unless its features become lengths", (id) => {
  expect(sizes(id)).toBe(false);
  expect(sizes(id, { aggregation: "mean" })).toBe(false);
  for (const aggregation of ["l2", "abs-mean", "abs-max"]) expect(sizes(id, { aggregation })).toBe(true);
});

test("sums of sizes stay sizes, and rules may take sides away", () => {
  expect(sizes("smoothgrad", {}, "captum")).toBe(true);
  expect(sizes("lime")).toBe(false);
  expect(sizes("lime", {}, undefined, "sum")).toBe(false);
  expect(sizes("lime", {}, undefined, "absmax")).toBe(true);
  expect(areSizes(findMethod("alti"), { outputKind: "attention" }, {}, undefined)).toBe(true);
});
