import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packBatch } from "../batch/batch.ts";
import { openDevice, type Device } from "../device/open-device.ts";
import type { HookName } from "../hooks/names.ts";
import type { HeadKind } from "../models/head.ts";
import { loadModel, type ModelSource } from "../models/load-model.ts";
import type { Model } from "../models/model.ts";
import { checkpoint, classifierHead, linear, tinyLanguageModel } from "../testing/tiny-model.ts";
import { siteNumber, type DropoutOptions } from "./dropout.ts";

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const batch = packBatch([{ ids: Int32Array.of(1, 2, 3) }, { ids: Int32Array.of(4, 2) }]);
const load = async (source: ModelSource): Promise<Model> => (await loadModel(device, source, "f32")).model;
const rates = { hidden_dropout_prob: 0.3, attention_probs_dropout_prob: 0.2, classifier_dropout: 0.4 };
const bert = checkpoint(classifierHead, rates);
const language = tinyLanguageModel();
const gpt2 = { ...language, config: { ...language.config, embd_pdrop: 0.3, attn_pdrop: 0.2, resid_pdrop: 0.4 } };

async function logitsOf(model: Model, head: HeadKind, dropout?: DropoutOptions): Promise<Float32Array> {
  using run = await model.run(batch, { head, ...(dropout && { dropout }) });
  return Float32Array.from((await run.logits()).flatMap(({ data }) => [...data]));
}

const weightOf = (i: number): number => Math.sin(3 * i + 1);
const numbers = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => weightOf(i));

const ratesOf = async (source: ModelSource, sites: readonly Parameters<NonNullable<Model["dropout"]>>[0][]) => {
  const model = await load(source);
  const found = sites.map((site) => model.dropout?.(site));
  model.dispose();
  return found;
};

describe.each([
  ["BERT", bert, "sequence-classification", "blocks.1.attn.hook_q"],
  ["GPT-2", gpt2, "causal-lm", "blocks.1.attn.hook_q"],
] as const)("a run of %s with dropout", (_, source, head, hook) => {
  test("draws by seed and step alone, and without it nothing is dropped", async () => {
    const model = await load(source);
    const plain = await logitsOf(model, head);
    const dropped = await logitsOf(model, head, { seed: 1, step: 2 });
    expect(dropped).not.toEqual(plain);
    expect(await logitsOf(model, head, { seed: 1, step: 2 })).toEqual(dropped);
    expect(await logitsOf(model, head, { seed: 1, step: 3 })).not.toEqual(dropped);
    expect(await logitsOf(model, head, { seed: 2, step: 2 })).not.toEqual(dropped);
    expect(await logitsOf(model, head)).toEqual(plain);
    model.dispose();
  });

  test("has gradients that agree with finite differences through its mask", async () => {
    const model = await load(source);
    const dropout = { seed: 5, step: 11 };
    using run = await model.run(batch, { head, parameters: true, gradients: [hook], dropout });
    const logits = await run.logits();
    const count = logits.reduce((sum, { data }) => sum + data.length, 0);
    const seeds = Float32Array.from({ length: count }, (_each, i) => weightOf(i));
    // With a way back nothing else is drawn; the parts of attention are computed apart.
    const apart = await logitsOf(model, head, dropout);
    logits.flatMap(({ data }) => [...data]).forEach((logit, i) => expect(logit).toBeCloseTo(apart[i] ?? Number.NaN, 4));
    using gradients = await run.parameterGradients(seeds);
    const value = async (): Promise<number> =>
      (await logitsOf(model, head, dropout)).reduce((sum, logit, i) => sum + logit * weightOf(i), 0);
    const names = gradients.names.filter((name) => /word_emb|wpe|layer\.1|h\.1|pooler|classifier|ln_f/.test(name));
    expect(names.length).toBeGreaterThan(12);
    for (const name of names) {
      const [{ data }, { data: gradient }] = [await model.readParameter(name), await gradients.read(name)];
      const at = async (step: number): Promise<number> => {
        await model.writeParameter(
          name,
          data.map((number, i) => number + step * weightOf(7 * i)),
        );
        return value();
      };
      const step = 1e-3;
      const slope = ((await at(step)) - (await at(-step))) / (2 * step);
      await model.writeParameter(name, data);
      const expected = gradient.reduce((sum, each, i) => sum + each * weightOf(7 * i), 0);
      expect(Math.abs(slope - expected)).toBeLessThan(0.02 * Math.max(1, Math.abs(expected)));
    }
    model.dispose();
  });
});

test("the classifier's dropout keeps its mean and drops at its rate; hooks see what is there before", async () => {
  const source = checkpoint(classifierHead, {
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    classifier_dropout: 0.5,
  });
  const [model, head] = [await load(source), "sequence-classification"] as const;
  const plain = await logitsOf(model, head);
  const pooled: HookName = "pooler.hook_pooler_out";
  const states = async (dropout?: DropoutOptions): Promise<number[]> => {
    using run = await model.run(batch, { head, capture: [pooled], ...(dropout && { dropout }) });
    return (await run.activations(pooled)).flatMap(({ data }) => [...data]);
  };
  expect(await states({ seed: 1, step: 1 })).toEqual(await states());
  const sums = new Float64Array(plain.length);
  const steps = 100;
  for (let step = 0; step < steps; step++)
    (await logitsOf(model, head, { seed: 3, step })).forEach((logit, i) => (sums[i] = (sums[i] ?? 0) + logit / steps));
  // Each logit is a sum of 8 products up to about 1, each of which varies by its size: 5 standard errors.
  sums.forEach((mean, i) => expect(Math.abs(mean - (plain[i] ?? 0))).toBeLessThan(5 * Math.sqrt(8 / steps)));
  model.dispose();
});

test("rates are the config's, or transformers' where it has none; a rate that is none is refused", async () => {
  const sites = [
    "embed",
    "blocks.2.attn.hook_pattern",
    "blocks.0.hook_attn_out",
    "blocks.1.hook_mlp_out",
    "head.pooled",
    "head.input",
    "blocks.0.mlp.hook_post",
  ] as const;
  expect(await ratesOf(bert, sites)).toEqual([0.3, 0.2, 0.3, 0.3, 0.4, 0, 0]);
  expect(
    await ratesOf(checkpoint(classifierHead, { hidden_dropout_prob: 0.2, classifier_dropout: null }), sites),
  ).toEqual([0.2, 0.1, 0.2, 0.2, 0.2, 0, 0]);
  expect(await ratesOf(gpt2, sites)).toEqual([0.3, 0.2, 0.4, 0.4, 0, 0, 0]);
  expect(await ratesOf(language, sites)).toEqual([0.1, 0.1, 0.1, 0.1, 0, 0, 0]);
  const roberta = {
    ...checkpoint(
      { ...linear("classifier.dense", 8, 8), ...linear("classifier.out_proj", 8, 2) },
      { model_type: "roberta", pad_token_id: 1 },
    ),
  };
  expect(await ratesOf(roberta, sites)).toEqual([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0]);
  for (const rate of [1, -0.1, "a", Number.NaN])
    await expect(load(checkpoint(classifierHead, { hidden_dropout_prob: rate }))).rejects.toMatchObject({
      code: "bad-config",
      message: expect.stringContaining("hidden_dropout_prob"),
    });
});

test("what LoRA reads is dropped at its own rate", async () => {
  const source = checkpoint(classifierHead, { hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 });
  const [model, head] = [await load(source), "sequence-classification"] as const;
  await model.parameters(head);
  const name = "encoder.layer.1.output.dense.weight";
  const lora = { kind: "lora", rank: 2, alpha: 4, a: numbers(24), b: numbers(16) } as const;
  const drawn = { seed: 1, step: 1 };
  await model.attach(name, lora);
  const plain = await logitsOf(model, head);
  expect(await logitsOf(model, head, drawn)).toEqual(plain);
  model.detach(name);
  await model.attach(name, { ...lora, dropout: 0.5 });
  expect(await logitsOf(model, head)).toEqual(plain);
  expect(await logitsOf(model, head, drawn)).not.toEqual(plain);
  model.dispose();
});

test("seeds and steps that are none are refused", async () => {
  const model = await load(bert);
  for (const change of [
    { seed: -1 },
    { seed: 0.5 },
    { seed: 2 ** 53 },
    { step: -1 },
    { step: 2 ** 32 },
    { step: Number.NaN },
  ])
    await expect(
      model.run(batch, { head: "sequence-classification", dropout: { seed: 1, step: 1, ...change } }),
    ).rejects.toMatchObject({ code: "bad-input" });
  model.dispose();
});

test("sites of a large model have numbers of their own", () => {
  const hooks = [
    "attn.hook_pattern",
    "hook_attn_out",
    "cross_attn.hook_pattern",
    "hook_cross_attn_out",
    "mlp.hook_post",
    "hook_mlp_out",
  ];
  const sites = ["encoder", "decoder", "blocks"].flatMap((stack) =>
    Array.from({ length: 96 }, (_, layer) => hooks.map((hook) => `${stack}.${layer}.${hook}`)).flat(),
  );
  expect(new Set([...sites, "embed", "head.input", "head.pooled", "head.rows"].map(siteNumber)).size).toBe(
    sites.length + 4,
  );
});
