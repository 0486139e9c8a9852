import { packBatch, type Model, type Sequence } from "@limelight/core";
import { expect, test } from "vitest";
import { expectWithin } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint, tokenizerOf } from "./folder.ts";

const devices = new TestDevice();
const text = "It was a fantastic performance, and not one dull minute";

const families = [
  "bert-cls",
  "roberta-cls",
  "albert-cls",
  "electra-cls",
  "distilbert-cls",
  "deberta-v2-cls",
  "modernbert-mlm",
  "gpt2-lm",
  "gpt2-cls",
  "gptneox-lm",
  "llama-lm",
  "qwen2-lm",
  "bart-lm",
  "bart-mnli",
  "marian-mt",
  "t5",
  "t5-gated",
];

async function logits(model: Model, sequences: readonly Sequence[]): Promise<Float32Array[]> {
  const [head] = model.heads;
  if (!head) throw new Error("the model has no head");
  using run = await model.run(packBatch(sequences), { head });
  return (await run.logits()).map(({ data }) => data);
}

/** Passes over a few rows take other ways than long ones: products are added onto what is there, without a buffer of their own. */
test.each(families)("%s reads texts of one to six tokens alone as in a batch", async (name) => {
  const checkpoint = await tinyCheckpoint(name);
  const model = await devices.load(checkpoint);
  const { ids } = tokenizerOf(checkpoint).encode(text);
  const lengths = [1, 2, 3, 4, 5, 6];
  const pairs = lengths.flatMap((source) =>
    model.encoderDecoder ? [1, 4, 6].map((target) => [source, target] as const) : [[source, 0] as const],
  );
  const sequences = pairs.map(([source, target]) => ({
    ids: ids.slice(0, source),
    ...(target > 0 && { decoderIds: ids.slice(0, target) }),
  }));
  const together = await logits(model, sequences);
  expect(together).toHaveLength(sequences.length);
  for (const [i, sequence] of sequences.entries()) {
    const [alone] = await logits(model, [sequence]);
    expectWithin(alone ?? [], together[i] ?? [], 1e-5, `${pairs[i]?.join(" and ")} tokens`);
  }
});
