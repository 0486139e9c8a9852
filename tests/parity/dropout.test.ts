import { packBatch, type HeadKind } from "@limelight/core";
import { expect, test } from "vitest";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";

const devices = new TestDevice();
const wave = (i: number): number => Math.sin(3 * i + 1);

test.each([
  ["bert-cls", "sequence-classification", "bert.encoder.layer.0.intermediate.dense.weight"],
  ["bert-ner", "token-classification", "bert.encoder.layer.0.attention.self.value.weight"],
  ["roberta-cls", "sequence-classification", "roberta.encoder.layer.0.intermediate.dense.weight"],
  ["distilbert-cls", "sequence-classification", "distilbert.transformer.layer.0.ffn.lin1.weight"],
  ["albert-cls", "sequence-classification", "albert.encoder.albert_layer_groups.0.albert_layers.0.ffn.weight"],
  ["electra-cls", "sequence-classification", "electra.embeddings_project.weight"],
  ["gpt2-cls", "sequence-classification", "transformer.h.0.attn.c_attn.weight"],
  ["t5", "sequence-to-sequence-lm", "encoder.block.0.layer.0.SelfAttention.v.weight"],
] as const satisfies readonly (readonly [string, HeadKind, string])[])(
  "%s goes back through what it dropped",
  async (checkpoint, head, name) => {
    const model = await devices.load(await tinyCheckpoint(checkpoint), "f32");
    const decoderIds = Int32Array.of(0, 5, 3);
    const texts = [Int32Array.of(3, 7, 9, 4), Int32Array.of(8, 2)];
    const batch = packBatch(texts.map((ids) => ({ ids, ...(head === "sequence-to-sequence-lm" && { decoderIds }) })));
    const logitsOf = async (step?: number): Promise<number[]> => {
      using run = await model.run(batch, { head, ...(step !== undefined && { dropout: { seed: 1, step } }) });
      return (await run.logits()).flatMap(({ data }) => [...data]);
    };
    const plain = await logitsOf();
    expect(await logitsOf(3)).not.toEqual(plain);
    expect(await logitsOf(3)).toEqual(await logitsOf(3));
    expect(await logitsOf(3)).not.toEqual(await logitsOf(4));
    using run = await model.run(batch, { head, parameters: [name], dropout: { seed: 1, step: 3 } });
    await run.logits();
    using gradients = await run.parameterGradients(Float32Array.from(plain, (_, i) => wave(i)));
    const [{ data }, { data: gradient }] = [await model.readParameter(name), await gradients.read(name)];
    // And the same where blocks are computed again; bit by bit but of an encoder-decoder, where sums come in another order.
    const again = { head, parameters: [name], dropout: { seed: 1, step: 3 }, checkpointing: true };
    using recomputed = await model.run(batch, again);
    using same = await recomputed.parameterGradients(Float32Array.from(plain, (_, i) => wave(i)));
    const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const slack = model.encoderDecoder ? 1e-5 * largest : 0;
    const { data: found } = await same.read(name);
    expect(Math.max(...found.map((value, i) => Math.abs(value - (gradient[i] ?? Number.NaN))))).toBeLessThanOrEqual(
      slack,
    );
    // Along the gradient itself, where slopes are steepest.
    const length = Math.hypot(...gradient);
    const at = async (step: number): Promise<number> => {
      await model.writeParameter(
        name,
        data.map((number, i) => number + (step * (gradient[i] ?? 0)) / length),
      );
      return (await logitsOf(3)).reduce((sum, logit, i) => sum + logit * wave(i), 0);
    };
    const step = 0.004;
    const slope = ((await at(step)) - (await at(-step))) / (2 * step);
    expect(length).toBeGreaterThan(0);
    expect(Math.abs(slope / length - 1)).toBeLessThan(0.02);
  },
);
