import { CoreError, packBatch, type Activation, type Model, type HeadKind, type Sequence } from "@limelight/core";
import { describe, expect, test, vi } from "vitest";
import { expectClose, gradientTolerance, slack } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";
import { architectures, readGolden, type Golden } from "./golden.ts";
import { tools } from "./record-parity.ts";
import { gradientSeeds } from "./reference-rows.ts";

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

const kinds = ["logit", "prob"] as const;

function sequences(golden: Golden): Sequence[] {
  return golden.about.inputs.map((_, i) => ({
    ids: golden.integers(`in${i}/input_ids`),
    ...(golden.has(`in${i}/token_type_ids`) && { typeIds: golden.integers(`in${i}/token_type_ids`) }),
  }));
}

/** The rows that the reference kept. */
function kept({ shape, data }: Activation, rows: Int32Array | undefined): Float32Array {
  const features = shape[1] ?? 0;
  return rows
    ? Float32Array.from([...rows].flatMap((row) => [...data.subarray(row * features, (row + 1) * features)]))
    : data;
}

async function compare(model: Model, golden: Golden, checkpoint: string): Promise<number> {
  let worst = 0;
  using run = await model.run(packBatch(sequences(golden)), {
    head: heads[golden.about.kind],
    gradients: ["hook_embed"],
  });
  const logits = await run.logits();
  for (const kind of kinds) {
    for (const which of [0, 1]) {
      const found = await run.gradients(gradientSeeds(logits, golden, which, kind), ["hook_embed"]);
      for (const [input, gradient] of (found.get("hook_embed") ?? []).entries()) {
        const reference = golden.floats(
          `in${input}/grad_${kind}.${golden.about.inputs[input]?.gradient_targets[which]}`,
        );
        const rows = golden.has(`in${input}/rows`) ? golden.integers(`in${input}/rows`) : undefined;
        worst = Math.max(
          worst,
          expectClose(kept(gradient, rows), reference, "packed", gradientTolerance, {
            method: `Gradient of the ${kind === "prob" ? "probability" : kind} by word embeddings`,
            reference: tools.pytorch,
            checkpoint,
          }),
        );
      }
    }
  }
  return worst;
}

describe.each(architectures)("%s", (name) => {
  test("has PyTorch's gradients of logits and probabilities by its word embeddings", async ({ annotate }) => {
    const [golden, checkpoint] = await Promise.all([readGolden(name), tinyCheckpoint(name)]);
    const worst = await compare(await devices.load(checkpoint), golden, name);
    expect(worst).toBeLessThanOrEqual(slack);
    await annotate(`worst error: ${worst.toFixed(3)} of the tolerance`, "parity");
  });
});

test("a run's gradients are the same every time, and everything is given back", async () => {
  const [golden, checkpoint] = await Promise.all([readGolden("bert-cls"), tinyCheckpoint("bert-cls")]);
  const model = await devices.load(checkpoint);
  const { pool, uploads } = devices.device;
  const before = [pool.inUse, uploads.inUse];
  const seed = Float32Array.from({ length: golden.about.inputs.length * 2 }, (_, i) => (i % 2 === 0 ? 1 : 0));
  const numbers: Float32Array[] = [];
  const bytes: number[] = [];
  for (let turn = 0; turn < 10; turn++) {
    using run = await model.run(packBatch(sequences(golden)), {
      head: "sequence-classification",
      gradients: ["hook_embed"],
    });
    for (let again = 0; again < 2; again++)
      for (const { data } of (await run.gradients(seed, ["hook_embed"])).get("hook_embed") ?? []) numbers.push(data);
    run.dispose();
    expect([pool.inUse, uploads.inUse]).toEqual(before);
    bytes.push(pool.bytes + uploads.bytes);
  }
  const inputs = golden.about.inputs.length;
  expect(numbers.every((each, i) => each.every((number, j) => number === numbers[i % inputs]?.[j]))).toBe(true);
  expect(new Set(bytes.slice(1)).size).toBe(1);
});

test("gradients that failed for want of memory are right when they are asked again", async () => {
  const [golden, checkpoint] = await Promise.all([readGolden("bert-cls"), tinyCheckpoint("bert-cls")]);
  const seed = Float32Array.of(1, 0);
  const { device } = devices;
  const ask = async (model: Model, failing: boolean): Promise<Float32Array | undefined> => {
    using run = await model.run(packBatch(sequences(golden).slice(0, 1)), {
      head: "sequence-classification",
      gradients: ["hook_embed"],
    });
    const check = vi.spyOn(device.pool, "check");
    if (failing) check.mockRejectedValueOnce(new CoreError("out-of-memory", "full"));
    try {
      return (await run.gradients(seed, ["hook_embed"])).get("hook_embed")?.[0]?.data;
    } finally {
      check.mockRestore();
    }
  };
  const expected = await ask(await devices.load(checkpoint), false);
  const model = await devices.load(checkpoint);
  await expect(ask(model, true)).rejects.toMatchObject({ code: "out-of-memory" });
  expect(await ask(model, false)).toEqual(expected);
  expect(expected?.some((number) => number !== 0)).toBe(true);
});

test("whichever buffer of a run the GPU cannot give, nothing is left behind that spoils the next", async () => {
  const [golden, checkpoint] = await Promise.all([readGolden("bert-cls"), tinyCheckpoint("bert-cls")]);
  const model = await devices.load(checkpoint);
  const { device } = devices;
  const batch = packBatch(sequences(golden));
  const runAndCompare = async (): Promise<void> => {
    using run = await model.run(batch, { head: "sequence-classification" });
    for (const [input, { data }] of (await run.logits()).entries())
      expectClose(data, golden.floats(`in${input}/logits`));
  };
  await runAndCompare(); // loads the head
  const createBuffer = device.gpu.createBuffer.bind(device.gpu);
  const storage = 0x80; // GPUBufferUsage.STORAGE
  let failing = 0;
  for (let failed = true; failed; failing++) {
    device.pool.trim();
    device.uploads.trim();
    let calls = 0;
    const create = vi.spyOn(device.gpu, "createBuffer");
    create.mockImplementation((descriptor) => {
      const fails = (descriptor.usage & storage) !== 0 && calls++ === failing;
      return createBuffer(fails ? { ...descriptor, size: 2 ** 45 } : descriptor);
    });
    const outcome = await model.run(batch, { head: "sequence-classification" }).then(
      (run) => run.dispose(),
      (error: unknown) => error,
    );
    create.mockRestore();
    failed = calls > failing;
    expect(outcome instanceof CoreError && outcome.code === "out-of-memory").toBe(failed);
    await runAndCompare();
  }
  expect(failing).toBeGreaterThan(10);
});

test("gradients by inner activations, by attention too, agree with differences of the embeddings", async () => {
  const [golden, checkpoint] = await Promise.all([readGolden("bert-cls"), tinyCheckpoint("bert-cls")]);
  const model = await devices.load(checkpoint);
  const [sequence] = sequences(golden);
  if (!sequence) throw new Error("no input");
  const names = [
    "hook_full_embed",
    "blocks.1.hook_resid_pre",
    "blocks.0.attn.hook_pattern",
    "blocks.1.attn.hook_attn_scores",
  ] as const;
  using run = await model.run(packBatch([sequence]), {
    head: "sequence-classification",
    gradients: names,
    capture: names,
  });
  const found = await run.gradients(Float32Array.of(0, 1), names);
  for (const name of names) {
    const [gradient] = found.get(name) ?? [];
    const [value] = await run.activations(name);
    expect(gradient?.shape).toEqual(value?.shape);
    expect(gradient?.data.some((number) => number !== 0)).toBe(true);
  }
  // A pattern's row of scores may be shifted as one: softmax does not see it.
  const [scores] = found.get("blocks.1.attn.hook_attn_scores") ?? [];
  const keys = scores?.shape[2] ?? 0;
  for (let row = 0; row < (scores?.data.length ?? 0); row += keys)
    expect(scores?.data.subarray(row, row + keys).reduce((sum, number) => sum + number, 0)).toBeCloseTo(0, 6);
});
