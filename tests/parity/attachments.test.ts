import { crossEntropy, packBatch, type Activation, type Attachment, type Model } from "@limelight/core";
import { describe, expect, test } from "vitest";
import { slack } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";
import { readTopic, type Golden } from "./golden.ts";
import { recordParity } from "./record-parity.ts";

const devices = new TestDevice();

/** The layers of make-golden-attachments.py, in its order. */
const layers = {
  "bert-cls": {
    head: "sequence-classification",
    lora: [
      "bert.encoder.layer.0.attention.self.query",
      "bert.encoder.layer.1.attention.self.value",
      "bert.encoder.layer.0.attention.output.dense",
      "bert.encoder.layer.1.intermediate.dense",
    ],
    adapter: [
      "bert.encoder.layer.0.attention.output.dense",
      "bert.encoder.layer.0.output.dense",
      "bert.encoder.layer.1.attention.output.dense",
      "bert.encoder.layer.1.output.dense",
    ],
  },
  "gpt2-lm": {
    head: "causal-lm",
    lora: [
      "transformer.h.0.attn.c_attn",
      "transformer.h.1.attn.c_attn",
      "transformer.h.1.attn.c_proj",
      "transformer.h.0.mlp.c_fc",
    ],
    adapter: [
      "transformer.h.0.attn.c_proj",
      "transformer.h.0.mlp.c_proj",
      "transformer.h.1.attn.c_proj",
      "transformer.h.1.mlp.c_proj",
    ],
  },
} as const;

const [rank, alpha, size, virtual] = [4, 6, 5, 3];
/** Of the largest number of an array. */
const tolerance = 2e-5;

/** The script's made-up numbers. */
function waves(count: number, scale: number, shift: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => scale * Math.cos(0.37 * i + shift));
}

function attachment(kind: "lora" | "adapter", index: number, inner: number, columns: number): Attachment {
  if (kind === "lora") {
    const shift = 2 * index;
    return { kind, rank, alpha, a: waves(rank * inner, 0.1, shift + 1), b: waves(columns * rank, 0.05, shift + 2) };
  }
  const shift = 4 * index;
  return {
    kind,
    size,
    down: { weight: waves(size * columns, 0.1, shift + 1), bias: waves(size, 0.1, shift + 2) },
    up: { weight: waves(columns * size, 0.05, shift + 3), bias: waves(columns, 0.05, shift + 4) },
  };
}

function batchOf(golden: Golden) {
  const [ids, typeIds, offsets] = [golden.integers("ids"), golden.integers("type_ids"), golden.integers("offsets")];
  return packBatch(
    Array.from(offsets.subarray(1), (end, i) => ({
      ids: ids.slice(offsets[i], end),
      typeIds: typeIds.slice(offsets[i], end),
    })),
  );
}

/** The largest error, of the largest number; arrays of another length are no numbers at all. */
function errorOf(actual: ArrayLike<number>, golden: Golden, name: string): number {
  const { data } = golden.floats(name);
  if (actual.length !== data.length) return Number.NaN;
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.max(...Array.from(data, (value, i) => Math.abs((actual[i] ?? Number.NaN) - value))) / largest;
}

/** M u, u_i = cos(1.7 i + 0.3), and Mᵀ v, v_i = sin(2.3 i + 0.7). */
function products({ shape: [, columns = 1], data }: Activation): { out: Float64Array; in: Float64Array } {
  const sums = { out: new Float64Array(data.length / columns), in: new Float64Array(columns) };
  data.forEach((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    sums.out[row] = (sums.out[row] ?? 0) + value * Math.cos(1.7 * column + 0.3);
    sums.in[column] = (sums.in[column] ?? 0) + value * Math.sin(2.3 * row + 0.7);
  });
  return sums;
}

async function attachAll(model: Model, name: keyof typeof layers, kind: "lora" | "adapter"): Promise<string[]> {
  const names: string[] = [];
  for (const [index, layer] of layers[name][kind].entries()) {
    const { shape } = await model.readParameter(`${layer}.weight`);
    const [inner = 0, columns = 0] = name === "gpt2-lm" ? shape : shape.toReversed();
    names.push(...(await model.attach(`${layer}.weight`, attachment(kind, index, inner, columns))));
  }
  return names;
}

describe.each(["bert-cls", "gpt2-lm"] as const)("%s", (name) => {
  test.each([
    ["lora", "peft 0.21.2"],
    ["adapter", "a plain module in PyTorch 2.15.0"],
  ] as const)("learns with %s what %s does", async (kind, reference) => {
    const golden = await readTopic(name, "attachments");
    const model = await devices.load(await tinyCheckpoint(name), "f32");
    const { head } = layers[name];
    await model.parameters(head);
    const parameters = await attachAll(model, name, kind);
    using optimiser = model.adamW({ learningRate: 1e-2, weightDecay: 0.01 });
    const errors = new Map<string, number>();
    const losses: number[] = [];
    const learned: string[] = [];
    for (let step = 0; step < 4; step++) {
      using run = await model.run(batchOf(golden), { head, parameters });
      const logits = await run.logits();
      const { loss, seeds } = crossEntropy(logits, golden.integers("labels"));
      losses.push(loss);
      using gradients = await run.parameterGradients(seeds, { last: true });
      if (step === 0) {
        const rows = {
          shape: [0, logits[0]?.shape.at(-1) ?? 1],
          data: Float32Array.from(logits.flatMap(({ data }) => [...data])),
        };
        errors.set("logits", errorOf(name === "gpt2-lm" ? products(rows).out : rows.data, golden, `${kind}/logits`));
        learned.push(...gradients.names);
        for (const each of parameters)
          errors.set(`grad/${each}`, errorOf((await gradients.read(each)).data, golden, `${kind}/grad/${each}`));
      }
      if (step < 3) await optimiser.step(gradients);
    }
    const expected = golden.names(`${kind}/grad/`).map((key) => key.slice(kind.length + 6));
    expect(learned.toSorted()).toEqual(expected);
    errors.set("losses", errorOf(losses, golden, `${kind}/losses`));
    for (const each of parameters)
      errors.set(`after3/${each}`, errorOf((await model.readParameter(each)).data, golden, `${kind}/after3/${each}`));
    const worst = Math.max(...errors.values());
    expect([...errors].filter(([, error]) => !(error <= slack * tolerance))).toEqual([]);
    const method =
      kind === "lora" ? "LoRA: logits, gradients, three steps" : "Adapters: logits, gradients, three steps";
    recordParity({ method, reference, checkpoint: name, note: "of the largest number", deviation: worst, tolerance });
    for (const layer of layers[name][kind]) model.detach(`${layer}.weight`);
  });

  test("merges LoRA into the weights that peft merges it into", async () => {
    const golden = await readTopic(name, "attachments");
    const model = await devices.load(await tinyCheckpoint(name), "f32");
    await attachAll(model, name, "lora");
    let worst = 0;
    for (const layer of layers[name].lora) {
      const { out, in: across } = products(await model.mergedParameter(`${layer}.weight`));
      const key = `lora/merged/${layer}.weight`;
      worst = Math.max(worst, errorOf(out, golden, `${key}.out`), errorOf(across, golden, `${key}.in`));
      model.detach(`${layer}.weight`);
    }
    expect(worst).toBeLessThanOrEqual(1e-6);
  });

  test("learns with a prefix what peft does", async () => {
    const golden = await readTopic(name, "attachments");
    const model = await devices.load(await tinyCheckpoint(name), "f32");
    const { head } = layers[name];
    await model.parameters(head);
    const { hidden, layers: depth } = model.config;
    const width = 2 * depth * hidden;
    const embedding = waves(virtual * width, 0.5, 1);
    // Part 2 L is layer L's keys, the next its values.
    const partOf = (part: number): Float32Array =>
      Float32Array.from(
        { length: virtual * hidden },
        (_, i) => embedding[Math.floor(i / hidden) * width + part * hidden + (i % hidden)] ?? Number.NaN,
      );
    const parameters = await model.attachPrefix({
      tokens: virtual,
      layers: Array.from({ length: depth }, (_, layer) => ({ key: partOf(2 * layer), value: partOf(2 * layer + 1) })),
    });
    const whole = async (read: (parameter: string) => Promise<Activation>): Promise<Float32Array> => {
      const data = new Float32Array(virtual * width);
      for (const [part, parameter] of parameters.entries())
        (await read(parameter)).data.forEach((value, i) => {
          data[Math.floor(i / hidden) * width + part * hidden + (i % hidden)] = value;
        });
      return data;
    };
    using optimiser = model.adamW({ learningRate: 1e-2, weightDecay: 0.01 });
    const losses: number[] = [];
    const errors: number[] = [];
    for (let step = 0; step < 4; step++) {
      using run = await model.run(batchOf(golden), { head, parameters });
      const { loss, seeds } = crossEntropy(await run.logits(), golden.integers("labels"));
      losses.push(loss);
      using gradients = await run.parameterGradients(seeds, { last: true });
      if (step === 0)
        errors.push(errorOf(await whole((each) => gradients.read(each)), golden, "prefix/grad/embedding"));
      if (step < 3) await optimiser.step(gradients);
    }
    errors.push(errorOf(losses, golden, "prefix/losses"));
    errors.push(errorOf(await whole((each) => model.readParameter(each)), golden, "prefix/after3/embedding"));
    const worst = Math.max(...errors);
    expect(worst).toBeLessThanOrEqual(slack * tolerance);
    recordParity({
      method: "Prefix tuning: gradients, three steps",
      reference: "peft 0.21.2",
      checkpoint: name,
      note: "of the largest number",
      deviation: worst,
      tolerance,
    });
    model.detachPrefix();
  });
});
