import { packBatch, type Model } from "@limelight/core";
import { expect, test } from "vitest";
import { expectWithin } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";

const devices = new TestDevice();

const madeUp = (shape: readonly number[]) => {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(12.9 * (i + 1)));
  return { dtype: "F32" as const, shape: [...shape], bytes: new Uint8Array(values.buffer) };
};

test("a classifier of ModernBERT may pool the mean of its rows", async () => {
  const checkpoint = await tinyCheckpoint("modernbert-mlm");
  const hidden = 48;
  const tensors = new Map([
    ...checkpoint.tensors,
    ["classifier.weight", madeUp([2, hidden])],
    ["classifier.bias", madeUp([2])],
  ]);
  const pooling = (kind: string): Promise<Model> =>
    devices.load({ ...checkpoint, tensors, config: { ...checkpoint.config, classifier_pooling: kind, num_labels: 2 } });
  const [model, ofFirst] = [await pooling("mean"), await pooling("cls")];
  const head = "sequence-classification";
  const texts = [20, 7].map((tokens) => ({
    ids: Int32Array.from({ length: tokens }, (_, i) => 30 + ((i * 37) % 900)),
  }));
  using run = await model.run(packBatch(texts), { head, capture: ["hook_final"], gradients: ["hook_final"] });
  const logits = await run.logits();
  const states = await run.activations("hook_final");
  /** The logits of a state, as a classifier of the first row has them. */
  const read = async (text: number, state: Float32Array): Promise<Float32Array> => {
    const edits = [[{ hook: "hook_final" as const, position: 0, set: [...state] }]];
    using other = await ofFirst.run(packBatch(texts.slice(text, text + 1)), { head, edits });
    return (await other.logits())[0]?.data ?? new Float32Array(0);
  };
  const found = [false, true].map((branched) =>
    run.gradients(Float32Array.of(1, 0, 1, 0), ["hook_final"], {}, { branched }),
  );
  for (const [text, { data }] of states.entries()) {
    const rows = data.length / hidden;
    const mean = Float32Array.from({ length: hidden }, (_, feature) => {
      const column = Array.from({ length: rows }, (__, row) => data[row * hidden + feature] ?? Number.NaN);
      return column.reduce((sum, value) => sum + value, 0) / rows;
    });
    expectWithin(logits[text]?.data ?? [], await read(text, mean), 1e-5, `logits of text ${text}`);
    const step = 0.02;
    const at = async (sign: number): Promise<number> => {
      const moved = mean.map((value, i) => value + sign * step * Math.cos(i));
      return (await read(text, moved))[0] ?? Number.NaN;
    };
    const slope = ((await at(1)) - (await at(-1))) / (2 * step);
    for (const each of found) {
      // All rows get the same; together what the mean gets, which finite differences tell.
      const { data: gradient = new Float32Array(0) } = (await each).get("hook_final")?.[text] ?? {};
      expect(gradient).toHaveLength(data.length);
      for (let row = 1; row < rows; row++)
        expect(gradient.slice(row * hidden, (row + 1) * hidden)).toEqual(gradient.slice(0, hidden));
      const along = gradient.subarray(0, hidden).reduce((sum, value, i) => sum + value * rows * Math.cos(i), 0);
      expect(Math.abs(along - slope)).toBeLessThan(2e-3 * Math.max(1, Math.abs(slope)));
    }
  }
  // Many changed runs at once read the mean as well, the last block's among them.
  const edits = [
    { hook: "blocks.0.hook_mlp_out" as const, position: 1, set: 0 },
    { hook: "blocks.2.attn.hook_z" as const, head: 1, set: 0 },
  ];
  const variants = edits.flatMap((edit) => texts.map((_, sequence) => ({ sequence, edits: [edit] })));
  const swept = await model.sweep(packBatch(texts), variants, head, { batchTokens: 1000 });
  for (const [text, { data }] of swept.base.entries())
    expectWithin(data, logits[text]?.data ?? [], 1e-5, `unchanged text ${text}`);
  for (const [index, { sequence, edits: own }] of variants.entries()) {
    using alone = await model.run(packBatch(texts.slice(sequence, sequence + 1)), { head, edits: [own] });
    const [expected] = await alone.logits();
    expectWithin(swept.variants[index]?.data ?? [], expected?.data ?? [], 1e-5, `variant ${index}`);
  }
});
