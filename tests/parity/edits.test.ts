import { packBatch, type Activation, type Edit, type Model, type HookName, type Sequence } from "@limelight/core";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { expectClose, expectWithin, gradientTolerance, slack } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { bundledCheckpoint, tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { readGolden, readJson, type Golden, type Reference } from "./golden.ts";
import { tools } from "./record-parity.ts";

const devices = new TestDevice();

const selection = z.union([z.int(), z.array(z.int())]).exactOptional();
const numbers = z.union([z.number(), z.array(z.number())]);
const hook = z.custom<HookName>((value) => typeof value === "string");

const schema = z.object({
  inputs: z.array(z.object({ ids: z.array(z.int()), typeIds: z.array(z.int()).exactOptional() })),
  cases: z.array(
    z.object({
      name: z.string(),
      input: z.int(),
      target: z.int(),
      edits: z.array(
        z.strictObject({
          hook,
          position: selection,
          head: selection,
          query: selection,
          key: selection,
          neuron: selection,
          set: z.union([numbers, z.literal("-inf")]).exactOptional(),
          scale: z.number().exactOptional(),
          add: numbers.exactOptional(),
          renormalise: z.boolean().exactOptional(),
          /** The input whose own value is put in. */
          from: z.int().exactOptional(),
        }),
      ),
      by: z.array(hook).default([]),
      rules: z
        .object({
          activation: z
            .object({ rule: z.enum(["guided", "deconvolution", "identity"]), places: z.array(z.literal("block")) })
            .exactOptional(),
          norm: z.literal("frozen").exactOptional(),
          attention: z.enum(["frozen", "halved"]).exactOptional(),
        })
        .default({}),
    }),
  ),
});

type Case = z.infer<typeof schema>["cases"][number];

interface EditedRuns {
  readonly cases: readonly Case[];
  readonly inputs: readonly Sequence[];
  readonly arrays: Golden;
}

async function readEdits(name: string): Promise<EditedRuns> {
  const { inputs, cases } = schema.parse(await readJson(`golden/${name}/edits.json`));
  return {
    cases,
    arrays: await readGolden(name, "edits"),
    inputs: inputs.map(({ ids, typeIds }) => ({
      ids: Int32Array.from(ids),
      ...(typeIds && { typeIds: Int32Array.from(typeIds) }),
    })),
  };
}

/** Edits as a run takes them, with what other runs have at those hooks. */
async function editsOf(model: Model, { cases, inputs }: EditedRuns): Promise<Edit[][]> {
  const wanted = [...new Set(cases.flatMap(({ edits }) => edits.filter((edit) => edit.from).map((edit) => edit.hook)))];
  using run = await model.run(packBatch(inputs), { head: "sequence-classification", capture: wanted });
  const values = new Map<HookName, Activation[]>();
  for (const name of wanted) values.set(name, await run.activations(name));
  return cases.map(({ edits }) =>
    edits.map(({ from, ...edit }): Edit => {
      const value = from === undefined ? undefined : values.get(edit.hook)?.[from];
      return value ? { ...edit, set: value } : edit;
    }),
  );
}

const name = (checkpoint: string, method: string) => ({ method, reference: tools.pytorch64, checkpoint });

/** The rows that are kept of long texts. */
function kept({ shape, data }: Activation, golden: Reference): Float32Array {
  const rows = shape[0] ?? 0;
  if (golden.shape[0] === rows) return data;
  const features = data.length / rows;
  return Float32Array.from(
    [0, 2, Math.floor(rows / 2), rows - 1].flatMap((row) => [...data.subarray(row * features, (row + 1) * features)]),
  );
}

/** Runs some cases as one batch; returns the largest error as a multiple of the tolerance. */
async function compare(
  model: Model,
  golden: EditedRuns,
  cases: readonly (readonly [Case, readonly Edit[]])[],
  checkpoint: string,
): Promise<number> {
  const batch = packBatch(cases.map(([{ input }]) => golden.inputs[input] ?? { ids: new Int32Array(0) }));
  const edits = cases.map(([, each]) => each);
  const hooks = [...new Set<HookName>(["hook_embed", ...cases.flatMap(([{ by }]) => by)])];
  const head = "sequence-classification";
  using plain = await model.run(batch, { head, edits });
  using run = await model.run(batch, { head, edits, gradients: hooks });
  let worst = 0;
  for (const each of [plain, run]) {
    for (const [index, { data }] of (await each.logits()).entries()) {
      const expected = golden.arrays.floats(`${cases[index]?.[0].name}/logits`);
      worst = Math.max(worst, expectClose(data, expected, "", undefined, name(checkpoint, "Logits of edited runs")));
    }
  }
  const { labels } = model.config;
  const seeds = Float32Array.from(
    cases.flatMap(([{ target }]) => labels.map((_, label) => (label === target ? 1 : 0))),
  );
  for (const rules of new Set(cases.map(([each]) => JSON.stringify(each.rules)))) {
    const first = cases.find(([each]) => JSON.stringify(each.rules) === rules);
    const gradients = await run.gradients(seeds, hooks, first?.[0].rules);
    for (const [index, [each]] of cases.entries()) {
      if (JSON.stringify(each.rules) !== rules) continue;
      for (const by of ["hook_embed", ...each.by] as const) {
        const found = gradients.get(by)?.[index];
        if (!found) throw new Error(`no gradient by ${by}`);
        const expected = golden.arrays.floats(`${each.name}/grad/${by}`);
        const method = rules === "{}" ? "Gradients of edited runs" : "Backward rules, edited runs too";
        worst = Math.max(
          worst,
          expectClose(kept(found, expected), expected, "", gradientTolerance, name(checkpoint, method)),
        );
      }
    }
  }
  return worst;
}

describe.each(["bert-cls", "distilbert-cls", "gpt2-cls"])("%s", (checkpoint) => {
  test("has PyTorch's logits and gradients with every edit, all in one batch", async ({ annotate }) => {
    const golden = await readEdits(checkpoint);
    const model = await devices.load(await tinyCheckpoint(checkpoint));
    const edits = await editsOf(model, golden);
    const cases = golden.cases.map((each, index) => [each, edits[index] ?? []] as const);
    const worst = await compare(model, golden, cases, checkpoint);
    expect(worst).toBeLessThanOrEqual(slack);
    await annotate(`worst error: ${worst.toFixed(3)} of the tolerance`, "parity");
  });

  test("has them with every edit alone", async () => {
    const golden = await readEdits(checkpoint);
    const model = await devices.load(await tinyCheckpoint(checkpoint));
    const edits = await editsOf(model, golden);
    for (const [index, each] of golden.cases.entries())
      expect(await compare(model, golden, [[each, edits[index] ?? []]], checkpoint)).toBeLessThanOrEqual(slack);
  });
});

const patches = z.object({
  patch: z.object({ cases: z.record(z.string(), z.object({ hook, position: z.int(), head: selection })) }),
});

test("what another text has, put into a decoder's run, changes what comes next as in PyTorch", async () => {
  const checkpoint = "gpt2-lm";
  const golden = await readGolden(checkpoint, "inside");
  const { patch } = patches.parse(await readJson(`golden/${checkpoint}/inside.json`));
  const model = await devices.load(await tinyCheckpoint(checkpoint));
  const [from, to] = [golden.integers("patch/ids_a"), golden.integers("patch/ids_b")];
  const cases = Object.entries(patch.cases);
  using there = await model.run(packBatch([{ ids: from }]), { capture: cases.map(([, each]) => each.hook) });
  const edits: Edit[][] = [];
  for (const [, each] of cases) {
    const [found] = await there.activations(each.hook);
    if (!found) throw new Error(`nothing at ${each.hook}`);
    const size = found.data.length / from.length;
    const data = new Float32Array(to.length * size); // the same places, in a text that is longer
    data.set(found.data);
    edits.push([{ ...each, set: { shape: [to.length, ...found.shape.slice(1)], data } }]);
  }
  using run = await model.run(packBatch(cases.map(() => ({ ids: to }))), { head: "causal-lm", edits });
  const logits = await run.logits();
  for (const [index, [label]] of cases.entries()) {
    const { shape: [, outputs = 0] = [], data = new Float32Array(0) } = logits[index] ?? {};
    const rows = [...golden.integers("patch/rows")].flatMap((row) => [
      ...data.subarray(row * outputs, (row + 1) * outputs),
    ]);
    const method = name(checkpoint, "Activation patching");
    expectClose(rows, golden.floats(`patch/${label}`), label, undefined, method);
  }
});

/** Different each time: some keys of a head (or all) hidden before the softmax, or set to 0 after it. */
function mask(index: number, heads: number, tokens: number): Edit {
  const sets = 2 ** tokens - 1;
  const layer = Math.floor(index / sets);
  const key = Array.from({ length: tokens }, (_, bit) => bit).filter((bit) => (((index % sets) + 1) >> bit) % 2 === 1);
  const head = index % (heads + 1);
  const place = { ...(head < heads && { head }), key };
  return index % 3 === 0
    ? { hook: `blocks.${layer}.attn.hook_attn_scores`, ...place, set: "-inf" }
    : { hook: `blocks.${layer}.attn.hook_pattern`, ...place, set: 0, renormalise: index % 2 === 0 };
}

test("500 different masks of a sentence are one run, and say what 500 runs say", async ({ annotate }) => {
  const checkpoint = await bundledCheckpoint("limelight-tiny-sst2");
  const model = await devices.load(checkpoint);
  const sequence = tokenizerOf(checkpoint).encode("It was a fantastic performance!", { maxLength: 64 });
  const { heads } = model.config;
  const edits = Array.from({ length: 500 }, (_, index) => [mask(index, heads, sequence.ids.length)]);
  const head = "sequence-classification";
  const started = performance.now();
  using run = await model.run(packBatch(edits.map(() => sequence)), { head, edits });
  const packed = await run.logits();
  const [packedTime, between] = [performance.now() - started, performance.now()];
  for (const [index, each] of edits.entries()) {
    using alone = await model.run(packBatch([sequence]), { head, edits: [each] });
    expectWithin((await alone.logits())[0]?.data ?? [], packed[index]?.data ?? [], 1e-5, `mask ${index}`);
  }
  const different = new Set(packed.map(({ data }) => data.join()));
  expect(different.size).toBeGreaterThan(490);
  await annotate(
    `packed ${packedTime.toFixed(0)} ms, one by one ${(performance.now() - between).toFixed(0)} ms`,
    "speed",
  );
});
