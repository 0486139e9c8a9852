import { expect, test } from "vitest";
import { trainText } from "./train.ts";

const style = { width: 80, color: "none" } as const;
const model = { id: "some-model" };

test("a run is told of at its beginning, at evaluations and at its end", () => {
  const start = {
    type: "start",
    model,
    objective: "classification",
    tune: "lora",
    parameters: { all: 22_000_000, trained: 250_000 },
    examples: 1,
    evaluation: 20,
    classes: { "good\u001B[31m": 1, bad: 0 },
    steps: 125,
    resumed: { step: 3, checkpoint: "checkpoint-3" },
  } as const;
  expect(trainText(start, style)).toBe(
    [
      "some-model learns classification from 1 text, and is evaluated on 20:",
      "125 steps; parameters: lora, 250000 of 22.0 M. It goes on from checkpoint-3.",
      "Texts a class: good␛[31m 1, bad 0.",
    ].join("\n"),
  );
  const measured = { step: 62, loss: 0.31249, metrics: { accuracy: 0.9, macroF1: 0.8912 } };
  expect(trainText({ type: "evaluation", epoch: 0.5, best: true, ...measured }, style)).toBe(
    "epoch 0.50  step 62  loss 0.3125  accuracy 0.900  macro F1 0.891  best so far",
  );
  const end = { type: "end", reason: "early-stopping", step: 90, tokens: 900, seconds: 3, best: measured } as const;
  expect(trainText({ ...end, saved: "folder", checkpoint: "checkpoint-62" }, style)).toBe(
    [
      "Ended early after 90 steps: evaluations did not get better, 3.0 s, 300 tokens a",
      "second.",
      "Best: step 62, loss 0.3125  accuracy 0.900  macro F1 0.891.",
      "The model of checkpoint-62 is in folder",
    ].join("\n"),
  );
});

test("steps and checkpoints are for the progress", () => {
  expect(trainText({ type: "step" }, style)).toBeUndefined();
  expect(trainText({ type: "checkpoint" }, style)).toBeUndefined();
});
