import type { LanguageSubject } from "@limelight/core";
import { expect, test } from "vitest";
import { resolveOptions } from "../../method.ts";
import { stepsOf } from "../tiny-writer.ts";
import { stepReagent } from "./reagent.ts";

const refuse = (): never => {
  throw new Error("it is not asked for");
};

/** Writes token 3 where token 5 stands second, and is undecided elsewhere. */
const subject: LanguageSubject = {
  size: {
    layers: 1,
    heads: 1,
    keyHeads: 1,
    headFeatures: 1,
    hidden: 1,
    epsilon: 0,
    activation: "relu",
    segments: 1,
    norms: "in-front",
  },
  vocabulary: 8,
  encoderDecoder: false,
  encoderLayers: 0,
  wordHooks: { target: "hook_embed", source: undefined },
  steps: async (continuations) => ({
    answers: continuations.map(({ target, from }) =>
      Array.from({ length: target.length - from }, () =>
        Float32Array.from({ length: 8 }, (_, id) => (id === 3 && target[1] === 5 ? 4 : 0)),
      ),
    ),
    queries: { asked: continuations.length, distinct: continuations.length, forward: 1 },
  }),
  observe: refuse,
  differentiate: refuse,
};

const explain = (seed: number, given: object = {}) =>
  stepReagent.attribute(
    subject,
    stepsOf([1, 5, 2, 6, 4, 3, 3], 5),
    resolveOptions(stepReagent, { keepTop: 1, among: 1, ...given }),
    { seed },
  );

test("finds the token that the written one rests on, whatever is put in", async () => {
  for (const replaceBy of ["model", "random"]) {
    const { scores, steps } = await explain(1, { replaceBy });
    expect(steps[0]?.probability).toBeCloseTo(Math.exp(4) / (Math.exp(4) + 7), 6);
    for (const step of [0, 1]) {
      const column = scores.flatMap((row) => row[step] ?? []);
      expect(column.indexOf(Math.max(...column))).toBe(1);
      expect(column[1]).toBeGreaterThan(1.2 / column.length);
    }
  }
});

test("a seed says which draws", async () => {
  const [one, again, other] = [await explain(1), await explain(1), await explain(2)];
  expect(again.scores).toEqual(one.scores);
  expect(other.scores).not.toEqual(one.scores);
});
