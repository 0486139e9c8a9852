import { crossEntropy, packBatch, type Model, type HeadKind, type ParameterGradients } from "@limelight/core";
import { describe, expect, test } from "vitest";
import { slack } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";
import { architectures, readTopic, type Golden } from "./golden.ts";
import { recordParity, tools } from "./record-parity.ts";

const devices = new TestDevice();

const heads = {
  cls: "sequence-classification",
  mlm: "masked-lm",
  nsp: "next-sentence",
  ner: "token-classification",
  lm: "causal-lm",
  s2s: "sequence-to-sequence-lm",
  s2scls: "sequence-classification",
} as const satisfies Record<string, HeadKind>;

/** Of the largest gradient of the whole model. */
const gradientTolerance = 5e-5;
const lossTolerance = 1e-5;
const parameterTolerance = 2e-5;
/** The true gradient of a key's bias is 0, and AdamW makes steps of up to the learning rate of its rounding noise. */
const keyBiasTolerance = 6e-3;

/** The texts that the reference learned from. */
function batchOf(golden: Golden) {
  const [ids, typeIds, offsets] = ["ids", "type_ids", "offsets"].map((name) => golden.integers(name));
  if (!ids || !typeIds || !offsets) throw new Error("three arrays");
  const decoder = golden.has("decoder_ids")
    ? { ids: golden.integers("decoder_ids"), offsets: golden.integers("decoder_offsets") }
    : undefined;
  return packBatch(
    Array.from(offsets.subarray(1), (end, i) => ({
      ids: ids.slice(offsets[i], end),
      typeIds: typeIds.slice(offsets[i], end),
      ...(decoder && { decoderIds: decoder.ids.slice(decoder.offsets[i], decoder.offsets[i + 1]) }),
    })),
  );
}

const encoderDecoders = ["bart-lm", "bart-mnli", "marian-mt", "t5", "t5-gated"] as const;
const preNorm = ["gpt2-lm", "gpt2-cls", "gptneox-lm", "llama-lm", "qwen2-lm", "modernbert-mlm"] as const;

/** A loss with its gradients by all parameters. */
async function learn(model: Model, golden: Golden): Promise<{ loss: number; gradients: ParameterGradients }> {
  using run = await model.run(batchOf(golden), { head: heads[golden.about.kind], parameters: true });
  const { loss, seeds } = crossEntropy(await run.logits(), golden.integers("labels"));
  return { loss, gradients: await run.parameterGradients(seeds, { last: true }) };
}

/** Names of parameters under a prefix of arrays. */
function parametersOf(golden: Golden, prefix: string): string[] {
  return [
    ...new Set(golden.names(prefix).map((name) => name.slice(prefix.length).replace(/\.(?:rows|values|out|in)$/, ""))),
  ];
}

/** Products of a matrix [rows, columns] with the vectors of the script: G u and Gᵀ v. */
function products(data: Float32Array, rows: number, columns: number): { out: number[]; in: number[] } {
  const sums = { out: Array.from({ length: rows }, () => 0), in: Array.from({ length: columns }, () => 0) };
  data.forEach((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    sums.out[row] = (sums.out[row] ?? 0) + value * Math.cos(1.7 * column + 0.3);
    sums.in[column] = (sums.in[column] ?? 0) + value * Math.sin(2.3 * row + 0.7);
  });
  return sums;
}

function worstError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(0, ...Array.from(expected, (value, i) => Math.abs((actual[i] ?? Number.NaN) - value))); // NaN stays NaN
}

/** The largest error of a parameter's numbers, however the reference keeps them; where it keeps rows, all others are `elsewhere`. */
function errorOf(
  golden: Golden,
  key: string,
  data: Float32Array,
  shape: readonly number[],
  elsewhere: (index: number) => number,
): number {
  const [rows = 0, columns = 1] = shape;
  if (golden.has(`${key}.out`)) {
    // A sum of n numbers times up to 1: as much as n numbers that are off in any direction.
    const { out, in: across } = products(data, rows, columns);
    return Math.max(
      worstError(out, golden.floats(`${key}.out`).data) / Math.sqrt(columns / 2),
      worstError(across, golden.floats(`${key}.in`).data) / Math.sqrt(rows / 2),
    );
  }
  if (!golden.has(`${key}.values`)) return worstError(data, golden.floats(key).data);
  const whole = Float32Array.from({ length: rows * columns }, (_, i) => elsewhere(i));
  const values = golden.floats(`${key}.values`).data;
  golden
    .integers(key.replace(/^[^/]+/, "grad") + ".rows")
    .forEach((row, i) => whole.set(values.subarray(i * columns, (i + 1) * columns), row * columns));
  return worstError(data, whole);
}

describe.each([...architectures, ...encoderDecoders, ...preNorm])("%s", (name) => {
  test("has PyTorch's loss and its gradient by every parameter", async ({ annotate }) => {
    const golden = await readTopic(name, "training");
    const model = await devices.load(await tinyCheckpoint(name), "f32");
    const { loss, gradients } = await learn(model, golden);
    using found = gradients;
    const [expectedLoss = Number.NaN] = golden.floats("losses").data;
    expect(Math.abs(loss - expectedLoss)).toBeLessThanOrEqual(slack * lossTolerance * expectedLoss);
    expect(found.names.toSorted()).toEqual(parametersOf(golden, "grad/").toSorted());
    const [largest = Number.NaN] = golden.floats("largest").data;
    let deviation = 0;
    for (const each of found.names) {
      const { data, shape } = await found.read(each);
      const error = errorOf(golden, `grad/${each}`, data, shape, () => 0);
      expect(error).toBeLessThanOrEqual(slack * gradientTolerance * largest);
      deviation = Math.max(deviation, error);
    }
    recordParity({
      method: "Gradient of every parameter",
      reference: tools.pytorch64,
      checkpoint: name,
      deviation,
      tolerance: gradientTolerance * largest,
    });
    await annotate(`worst error: ${(deviation / largest).toExponential(1)} of the largest gradient`, "parity");
  });

  test("learns in three steps of AdamW what PyTorch does", async () => {
    const golden = await readTopic(name, "training");
    const model = await devices.load(await tinyCheckpoint(name), "f32");
    using optimiser = model.adamW({});
    const losses: number[] = [];
    for (let step = 0; step < 4; step++) {
      const { loss, gradients } = await learn(model, golden);
      using found = gradients;
      losses.push(loss);
      if (step < 3) await optimiser.step(found);
    }
    const expected = golden.floats("losses").data;
    const deviation = worstError(losses, expected);
    const tolerance = lossTolerance * Math.max(...expected);
    expect(deviation).toBeLessThanOrEqual(slack * tolerance);
    recordParity({ method: "Loss in training", reference: tools.pytorch64, checkpoint: name, deviation, tolerance });
  });
});

/** Where a parameter is keys' biases: GPT-2 keeps those of queries, keys and values in one vector. */
function keyBiases(name: string, length: number): readonly [from: number, to: number] {
  if (name.endsWith("key.bias")) return [0, length];
  return name.endsWith("c_attn.bias") ? [length / 3, (2 * length) / 3] : [0, 0];
}

test.each(["bert-cls", "gpt2-lm", "t5"])(
  "%s has PyTorch's parameters after three steps of AdamW",
  async (checkpointName) => {
    const [golden, checkpoint] = await Promise.all([
      readTopic(checkpointName, "training"),
      tinyCheckpoint(checkpointName),
    ]);
    const model = await devices.load(checkpoint, "f32");
    const before = new Map<string, Float32Array>();
    for (const { name } of await model.parameters(heads[golden.about.kind]))
      before.set(name, (await model.readParameter(name)).data);
    using optimiser = model.adamW({ learningRate: 1e-3, weightDecay: 0.01 });
    for (let step = 0; step < 3; step++) {
      const { gradients } = await learn(model, golden);
      using found = gradients;
      await optimiser.step(found);
    }
    const names = parametersOf(golden, "after3/");
    expect(names.toSorted()).toEqual([...before.keys()].toSorted());
    let worst = 0;
    for (const name of names) {
      const { data, shape } = await model.readParameter(name);
      const decayed = (i: number): number => (before.get(name)?.[i] ?? Number.NaN) * (1 - 1e-3 * 0.01) ** 3;
      const [from, to] = keyBiases(name, data.length);
      const biases = from < to ? golden.floats(`after3/${name}`).data.subarray(from, to) : new Float32Array(0);
      expect(worstError(data.subarray(from, to), biases)).toBeLessThanOrEqual(slack * keyBiasTolerance);
      data.set(biases, from); // what is left to compare
      const error = errorOf(golden, `after3/${name}`, data, shape, decayed);
      expect(error).toBeLessThanOrEqual(slack * parameterTolerance);
      worst = Math.max(worst, error);
    }
    recordParity({
      method: "Parameters after three steps of AdamW",
      reference: tools.pytorch64,
      checkpoint: checkpointName,
      note: "key biases apart, whose true gradient is 0",
      deviation: worst,
      tolerance: parameterTolerance,
    });
  },
);

/** Made-up seeds, from the `from`th on. */
function logitSeeds(length: number, from: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(0.37 * (from + i)) / 100);
}

test("gradients of parts of a batch add up to those of the whole", async () => {
  const golden = await readTopic("bert-mlm", "training");
  const model = await devices.load(await tinyCheckpoint("bert-mlm"), "f32");
  const options = { head: "masked-lm", parameters: true } as const;
  const whole = batchOf(golden);
  const parts = [0, 1].map((which) => {
    const cuts = Array.from(whole.offsets).slice(which * 2, which === 0 ? 3 : undefined);
    return packBatch(
      cuts
        .slice(1)
        .map((end, i) => ({ ids: whole.ids.slice(cuts[i], end), typeIds: whole.typeIds.slice(cuts[i], end) })),
    );
  });
  const gradientsOf = async (batch: typeof whole, from: number): Promise<ParameterGradients> => {
    using run = await model.run(batch, options);
    return run.parameterGradients(logitSeeds(batch.ids.length * model.config.vocabulary, from));
  };
  using expected = await gradientsOf(whole, 0);
  const [first, second] = parts;
  if (!first || !second) throw new Error("two parts");
  using sum = await gradientsOf(first, 0);
  using rest = await gradientsOf(second, first.ids.length * model.config.vocabulary);
  await sum.add(rest);
  expect(sum.names.toSorted()).toEqual(expected.names.toSorted());
  const norm = await expected.norm();
  let squares = 0;
  for (const name of expected.names) {
    const [{ data }, { data: added }] = [await expected.read(name), await sum.read(name)];
    for (const value of data) squares += value * value;
    expect(worstError(added, data)).toBeLessThan(1e-5 * norm);
  }
  expect(norm).toBeCloseTo(Math.sqrt(squares), 4);
});
