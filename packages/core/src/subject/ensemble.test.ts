import { expect, test } from "vitest";
import type { BlackBox } from "./black-box.ts";
import { ensemble } from "./ensemble.ts";

function saying(labels: string[], probabilities: number[], forward: number): BlackBox {
  return {
    labels,
    ask: async (questions) => ({
      answers: questions.map(() => ({ probabilities })),
      queries: { asked: questions.length, distinct: 1, forward },
    }),
  };
}

test("members' probabilities are averaged by the names of the classes", async () => {
  const both = ensemble([saying(["no", "yes"], [0.25, 0.75], 1), saying(["yes", "no"], [0.25, 0.75], 2)]);
  const { answers, queries } = await both.ask([{ text: "a" }, { text: "a" }]);
  expect(both.labels).toEqual(["no", "yes"]);
  expect(answers).toEqual([{ probabilities: [0.5, 0.5] }, { probabilities: [0.5, 0.5] }]);
  expect(queries).toEqual({ asked: 2, distinct: 1, forward: 3 });
});

test("members with other classes are refused, and so is an ensemble of nobody", () => {
  expect(() => ensemble([saying(["no", "yes"], [], 1), saying(["no", "maybe"], [], 1)])).toThrow("other classes");
  expect(() => ensemble([])).toThrow("no members");
});
