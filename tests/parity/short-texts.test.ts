import { packBatch, type HookName, type Model, type Sequence } from "@limelight/core";
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

/** A token's row changed on its way, at every hook in turn: what is written onto in place must not be what others still read. */
test.each(["gpt2-lm", "gptneox-lm", "llama-lm", "modernbert-mlm", "t5"])(
  "%s changes a text of three tokens alone as in a batch, and keeps what was seen",
  async (name) => {
    const checkpoint = await tinyCheckpoint(name);
    const model = await devices.load(checkpoint);
    const [head] = model.heads;
    const { ids } = tokenizerOf(checkpoint).encode(text);
    const sequence = { ids: ids.slice(0, 3), ...(model.encoderDecoder && { decoderIds: ids.slice(0, 3) }) };
    const capture = model.hookNames.filter((hook) => /resid|_out$|normalized|hook_embed/.test(hook));
    const changed = capture.filter((hook) => /\.0\..*(?:resid|_out$)|embed/.test(hook));
    expect(changed.length).toBeGreaterThan(3);
    const numbers = async (copies: number, hook: HookName): Promise<Map<string, ArrayLike<number>>> => {
      const edits = Array.from({ length: copies }, () => [{ hook, position: 1, scale: 1.5 }]);
      const batch = packBatch(Array.from({ length: copies }, () => sequence));
      using run = await model.run(batch, { ...(head && { head }), capture, edits });
      const found = new Map<string, ArrayLike<number>>();
      for (const seen of run.names) found.set(seen, (await run.activations(seen))[0]?.data ?? []);
      found.set("logits", (await run.logits())[0]?.data ?? []);
      return found;
    };
    for (const hook of changed) {
      const [alone, together] = [await numbers(1, hook), await numbers(3, hook)];
      for (const [seen, data] of alone) expectWithin(together.get(seen) ?? [], data, 1e-5, `${seen}, ${hook} changed`);
    }
  },
);
