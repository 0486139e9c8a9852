import { assert, double, property } from "fast-check";
import { expect, test } from "vitest";
import { explainedOutput } from "./output.ts";

test("log-odds from raw scores stay exact where the probability is 1", () => {
  expect(explainedOutput({ probabilities: [0, 1], logits: [-50, 50] }, 1, "log-odds")).toBe(100);
});

test("log-odds from probabilities are finite at 0 and 1, and fair between", () => {
  expect(explainedOutput({ probabilities: [0, 1] }, 1, "log-odds")).toBeCloseTo(25 * Math.LN2, 12);
  expect(explainedOutput({ probabilities: [0, 1] }, 0, "log-odds")).toBeCloseTo(-25 * Math.LN2, 12);
  expect(explainedOutput({ probabilities: [0.2, 0.3, 0.5] }, 1, "log-odds")).toBeCloseTo(Math.log(3 / 7), 12);
});

test("both ways to the log-odds agree", () => {
  const logit = double({ min: -8, max: 8, noNaN: true });
  assert(
    property(logit, logit, logit, (...logits) => {
      const exponentials = logits.map((value) => Math.exp(value));
      const total = exponentials.reduce((sum, value) => sum + value, 0);
      const probabilities = exponentials.map((value) => value / total);
      expect(explainedOutput({ probabilities, logits }, 1, "log-odds")).toBeCloseTo(
        explainedOutput({ probabilities }, 1, "log-odds"),
        9,
      );
    }),
  );
});

test("says what is missing", () => {
  const answer = { probabilities: [0.4, 0.6] };
  expect(() => explainedOutput(answer, 0, "logit")).toThrow(expect.objectContaining({ code: "no-logits" }));
  expect(() => explainedOutput(answer, 2, "probability")).toThrow(expect.objectContaining({ code: "bad-target" }));
  expect(() => explainedOutput({ probabilities: [1] }, 0, "log-odds")).toThrow(
    expect.objectContaining({ code: "no-odds" }),
  );
});
