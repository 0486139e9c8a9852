import { expect, test } from "vitest";
import type { GradientAnswer, GradientQuestion, WhiteBox } from "@limelight/core";
import { resolveOptions } from "../method.ts";
import { integratedGradients } from "../methods/integrated-gradients.ts";

const one = (number: number) => ({ shape: [1, 1], data: Float32Array.of(number) });

/** A subject of one token with one feature, whose logit is a function of the embedding; the text's own is 1. */
function subjectOf(logit: (x: number) => number, slope: (x: number) => number, asked: number[]): WhiteBox {
  const answer = ({ point }: GradientQuestion): GradientAnswer => {
    const x = point?.share ?? 1;
    const [value, gradient] = [one(x), one(slope(x))];
    const said = { logits: [logit(x), 0], probabilities: [0.5, 0.5] };
    return { answer: said, embeddings: value, gradient, at: new Map([["hook_embed", { value, gradient }]]) };
  };
  const stub: Pick<WhiteBox, "labels" | "differentiate" | "tokens"> = {
    labels: ["yes", "no"],
    tokens: () => [{ id: 0, text: "x", start: 0, end: 1, word: 0, special: false, sequence: 0 }],
    differentiate: async (questions) => {
      asked.push(questions.length);
      return {
        answers: questions.map(answer),
        queries: { asked: questions.length, distinct: questions.length, forward: 1 },
      };
    },
  };
  return Object.assign(Object.create(null) as WhiteBox, stub);
}

async function explain(subject: WhiteBox, given: object) {
  const options = resolveOptions(integratedGradients, { output: "logit", ...given });
  return integratedGradients.attribute(subject, { text: "x" }, 0, options, { seed: 0 });
}

test("a polynomial is integrated exactly, and its parts are asked for piece by piece", async () => {
  const asked: number[] = [];
  const cube = subjectOf(
    (x) => x ** 3 + 2,
    (x) => 3 * x * x,
    asked,
  );
  const result = await explain(cube, { steps: 600 });
  expect(result).toMatchObject({ output: 3, base: 2 });
  expect(result.scores[0]).toBeCloseTo(1, 6);
  expect(Math.abs(result.residual ?? Number.NaN)).toBeLessThan(1e-6);
  expect(asked).toEqual([256, 256, 90]);
  expect(result.queries).toEqual({ asked: 602, distinct: 602, forward: 3 });
});

test("scores that are no sums have no residual: they add up to nothing", async () => {
  const line = subjectOf(
    (x) => 2 * x,
    () => 2,
    [],
  );
  expect(await explain(line, {})).toHaveProperty("residual");
  const result = await explain(line, { aggregation: "l2" });
  expect(result).not.toHaveProperty("residual");
  expect(result).toMatchObject({ output: 2, base: 0, scores: [expect.closeTo(2, 6)] });
});

test("steps double until the residual is within the bound", async () => {
  const asked: number[] = [];
  const steep = subjectOf(
    (x) => 1 / (1 + Math.exp(-40 * (x - 0.6))),
    (x) => {
      const p = 1 / (1 + Math.exp(-40 * (x - 0.6)));
      return 40 * p * (1 - p);
    },
    asked,
  );
  const {
    convergence,
    residual,
    output = 0,
    base = 0,
  } = await explain(steep, {
    steps: 5,
    quadrature: "riemann-left",
    untilConverged: true,
    bound: 1e-4,
  });
  expect(convergence?.reached).toBe(true);
  expect(Math.abs(residual ?? Number.NaN)).toBeLessThanOrEqual(1e-4 * Math.abs(output - base));
  const [first = 0, ...more] = asked;
  const tries = [first - 2, ...more]; // both ends are asked for at first
  expect(tries.length).toBeGreaterThan(2);
  expect(tries).toEqual(tries.map((_, index) => 5 * 2 ** index));
  expect(convergence?.steps).toBe(tries.at(-1));
});
