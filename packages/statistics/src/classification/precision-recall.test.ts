import { expect, test } from "vitest";
import { precisionRecallArea } from "./precision-recall.ts";

test("the area is scikit-learn's", () => {
  // sklearn 1.9.1: precision_recall_curve and auc, written down.
  expect(precisionRecallArea([false, false, true, true], [0.1, 0.4, 0.35, 0.8])).toBeCloseTo(0.7916666666666666, 12);
  expect(precisionRecallArea([true, false, true, false], [1, 1, 0, 0])).toBeCloseTo(0.625, 12);
  expect(precisionRecallArea([true, true], [0, 1])).toBe(1);
});

test("without positives there is none; what fits not together is refused", () => {
  expect(precisionRecallArea([false, false], [1, 2])).toBeUndefined();
  expect(() => precisionRecallArea([true], [])).toThrow(expect.objectContaining({ code: "bad-shape" }));
  expect(() => precisionRecallArea([true], [Number.NaN])).toThrow(expect.objectContaining({ code: "bad-range" }));
});
