import { describe, expect, test } from "vitest";
import { crossEntropy } from "./cross-entropy.ts";

const logits = [
  { shape: [2, 3], data: Float32Array.of(1, 2, 4, -1, 0.5, 0) },
  { shape: [1, 3], data: Float32Array.of(0, 0, 0) },
];

describe("crossEntropy", () => {
  test("is the mean of -log softmax at the labels, and leaves rows without one out", () => {
    const { loss } = crossEntropy(logits, [2, -100, 1]);
    const first = -Math.log(Math.exp(4) / (Math.exp(1) + Math.exp(2) + Math.exp(4)));
    expect(loss).toBeCloseTo((first + Math.log(3)) / 2, 12);
  });

  test("has its slope as seeds", () => {
    const labels = [0, 2, -100];
    const { seeds } = crossEntropy(logits, labels);
    const step = 2 ** -10;
    const at = (index: number, change: number): number => {
      let place = index;
      const moved = logits.map(({ shape, data }) => {
        const copy = data.slice();
        if (place >= 0 && place < copy.length) copy[place] = (copy[place] ?? 0) + change;
        place -= data.length;
        return { shape, data: copy };
      });
      return crossEntropy(moved, labels).loss;
    };
    seeds.forEach((seed, i) => expect(seed).toBeCloseTo((at(i, step) - at(i, -step)) / (2 * step), 5));
    expect([...seeds.subarray(6)]).toEqual([0, 0, 0]);
  });

  test("stays finite where a label is next to impossible", () => {
    const { loss, seeds } = crossEntropy([{ shape: [2], data: Float32Array.of(0, 2000) }], [0]);
    expect(loss).toBe(2000);
    expect([...seeds]).toEqual([-1, 1]);
  });

  test("takes one logit a sequence's single row as torch's F.cross_entropy does: [labels]", () => {
    expect(crossEntropy([{ shape: [2], data: Float32Array.of(0, 0) }], [1]).loss).toBeCloseTo(Math.log(2), 12);
  });

  test.each([
    [[0, 1], "2 labels for 3 rows of logits"],
    [[0, 3, 1], "label 3 is outside the model's 3"],
    [[0, -1, 1], "label -1 is outside the model's 3"],
    [[-100, -100, -100], "no row of logits has a label"],
  ])("refuses %j", (labels, message) => {
    expect(() => crossEntropy(logits, labels)).toThrow(expect.objectContaining({ code: "bad-input", message }));
  });
});
