import {
  firstRow,
  type Activation,
  type BlackBox,
  type HookName,
  type SubjectToken,
  type WhiteBox,
} from "@limelight/core";
import { expect, test } from "vitest";
import { attentionFlow } from "./attention-flow.ts";
import { attentionRollout } from "./attention-rollout.ts";

const labels = ["no", "yes"];
const answer = { probabilities: [0.25, 0.75], logits: [0, 1.1] };
const word = (text: string, start: number, special = false): SubjectToken => {
  return { id: 1, text, start, end: start + text.length, word: 0, special, sequence: special ? null : 0 };
};

/** Two layers of one head, in which the first token looks at the second and the second at itself. */
const pattern: Activation = { shape: [1, 2, 2], data: Float32Array.of(0, 1, 0, 1) };

function refuse(): never {
  throw new Error("nobody asks for this");
}

const subject: WhiteBox = {
  labels,
  heads: ["sequence-classification"],
  size: { layers: 2, heads: 1, headFeatures: 2, hidden: 2, epsilon: 0 },
  hookNames: ["blocks.0.hook_resid_pre"],
  special: {},
  tokens: () => [word("[CLS]", 0, true), word("fun", 0)],
  observe: async (_, hooks) => ({
    observations: [{ answer, activations: new Map(hooks.map((hook: HookName) => [hook, pattern])) }],
    queries: { asked: 1, distinct: 1, forward: 1 },
  }),
  ask: refuse,
  head: async () => ({ rows: firstRow, outputs: 2, output: refuse }),
  readOut: refuse,
  block: refuse,
  differentiate: refuse,
  sweep: refuse,
};

const question = { text: "fun" };

test("scores are the row of the first token, special tokens among them", async () => {
  const found = await attentionRollout.attribute(subject, question, 1, { upToLayer: -1 }, { seed: 0 });
  // Half stays with the token twice over: 1/4; the rest went to the word.
  expect(found).toMatchObject({ scores: [0.25, 0.75], outputKind: "attention", target: 1, prediction: answer });
  expect(found.units).toEqual([
    { text: "[CLS]", start: 0, end: 0, special: true },
    { text: "fun", start: 0, end: 3 },
  ]);
  expect(found.output).toBeUndefined();
  const first = await attentionRollout.attribute(subject, question, 0, { upToLayer: 0 }, { seed: 0 });
  expect(first.scores).toEqual([0.5, 0.5]);
  const flow = await attentionFlow.attribute(subject, question, 0, { upToLayer: -1 }, { seed: 0 });
  expect(flow.scores).toEqual([0.5, 1]);
});

const attribute = (asked: BlackBox, target: number, layer: number): Promise<unknown> =>
  attentionRollout.attribute(asked, question, target, { upToLayer: layer }, { seed: 0 });

test("a layer or class that is not there, and a black box, are clear errors", async () => {
  await expect(attribute(subject, 1, 2)).rejects.toMatchObject({ code: "bad-option", message: "there is no layer 2" });
  await expect(attribute(subject, 2, 0)).rejects.toMatchObject({ code: "bad-target" });
  await expect(attribute({ labels, ask: refuse }, 1, 0)).rejects.toMatchObject({ code: "needs-gradients" });
  const ofMean = {
    ...subject,
    head: async () => ({ rows: firstRow, pools: "mean", outputs: 2, output: refuse }) as const,
  };
  await expect(attribute(ofMean, 1, 0)).rejects.toMatchObject({ code: "not-defined", message: /the mean of all/ });
});
