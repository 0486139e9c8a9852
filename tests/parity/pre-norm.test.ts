import {
  languageModel,
  packBatch,
  type Activation,
  type HeadKind,
  type HookName,
  type Model,
  type Run,
  type Sequence,
} from "@limelight/core";
import { describe, expect, test } from "vitest";
import { expectClose, expectWithin, gradientTolerance } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";
import { readGolden, type Golden } from "./golden.ts";
import { tools, type Compared } from "./record-parity.ts";
import { gradientSeeds, pickRows } from "./reference-rows.ts";

const devices = new TestDevice();

/** Models of one stack whose norms stand in front. */
const checkpoints = ["gpt2-lm", "gpt2-cls", "gptneox-lm", "llama-lm", "qwen2-lm", "modernbert-mlm"] as const;

const heads: Readonly<Record<string, HeadKind>> = {
  cls: "sequence-classification",
  mlm: "masked-lm",
  lm: "causal-lm",
};

/** Which hook holds an array of the reference. */
function hookOf(array: string, layers: number): HookName | undefined {
  if (array === "logits") return "logits";
  if (array === "word_embeddings") return "hook_embed";
  if (array === "resid_last") return `blocks.${layers - 1}.hook_resid_post`;
  const [, kind, digits] = /^(hidden|attn)\.(\d+)$/.exec(array) ?? [];
  const layer = Number(digits);
  if (kind === "attn") return `blocks.${layer}.attn.hook_pattern`;
  if (kind !== "hidden") return undefined;
  if (layer === 0) return "blocks.0.hook_resid_pre";
  return layer === layers ? "hook_final" : `blocks.${layer - 1}.hook_resid_post`;
}

function headOf(golden: Golden): HeadKind {
  const head = heads[golden.about.kind];
  if (!head) throw new Error(`no head for ${golden.about.kind}`);
  return head;
}

function sequences(golden: Golden): Sequence[] {
  return golden.about.inputs.map((_, i) => ({ ids: golden.integers(`in${i}/input_ids`) }));
}

function expectKept(
  { shape, data }: Activation,
  golden: Golden,
  input: number,
  array: string,
  about: Compared,
  tolerance?: typeof gradientTolerance,
): void {
  const name = `in${input}/${array === "logits" ? "logit_rows" : "rows"}`;
  const rows = golden.has(name) ? [...golden.integers(name)] : undefined;
  const groups = array.startsWith("attn") ? (shape[0] ?? 1) : 1;
  const actual = rows ? pickRows(data, groups, shape.at(-1) ?? 1, rows) : data;
  expectClose(actual, golden.floats(`in${input}/${array}`), "", tolerance, about);
}

function compared(array: string, checkpoint: string): Compared {
  const what = /hidden|resid/.test(array)
    ? "hidden states"
    : array.startsWith("attn")
      ? "attention patterns"
      : array === "logits"
        ? "logits"
        : "word embeddings";
  return { method: `Forward: ${what}`, reference: tools.transformers, checkpoint };
}

async function load(name: string): Promise<{ golden: Golden; model: Model }> {
  const [golden, checkpoint] = await Promise.all([readGolden(name), tinyCheckpoint(name)]);
  return { golden, model: await devices.load(checkpoint) };
}

/** The arrays of the reference with their hooks. */
function arraysOf(golden: Golden, { config }: Model): [string, HookName][] {
  const arrays = golden.names("in0/").flatMap((name): [string, HookName][] => {
    const array = name.slice("in0/".length);
    const hook = hookOf(array, config.layers);
    return hook ? [[array, hook]] : [];
  });
  // Hidden states in front of the first block and behind each, patterns, words, the last state before its norm, logits.
  expect(arrays).toHaveLength(2 * config.layers + 4);
  return arrays;
}

async function expectReference(
  run: Run,
  golden: Golden,
  model: Model,
  inputs: readonly number[],
  checkpoint: string,
): Promise<void> {
  for (const [array, hook] of arraysOf(golden, model)) {
    const activations = await run.activations(hook);
    for (const [place, input] of inputs.entries()) {
      const found = activations[place];
      if (!found) throw new Error(`no ${hook} of in${input}`);
      expectKept(found, golden, input, array, compared(array, checkpoint));
    }
  }
}

describe.each(checkpoints)("%s computes what PyTorch computes", (name) => {
  let loading: ReturnType<typeof load> | undefined;
  const loaded = () => (loading ??= load(name));

  test("its embeddings, hidden states, attention and logits, alone and packed into one batch", async () => {
    const { golden, model } = await loaded();
    const capture = arraysOf(golden, model).map(([, hook]) => hook);
    const head = headOf(golden);
    for (const [input, sequence] of sequences(golden).entries()) {
      using run = await model.run(packBatch([sequence]), { head, capture });
      await expectReference(run, golden, model, [input], name);
    }
    using packed = await model.run(packBatch(sequences(golden)), { head, capture });
    await expectReference(packed, golden, model, [...golden.about.inputs.keys()], name);
  });

  test("its logits of the rows that are needed, with nothing captured and with all hooks", async () => {
    const { golden, model } = await loaded();
    const batch = packBatch(sequences(golden));
    const head = headOf(golden);
    const rows =
      head === "sequence-classification"
        ? undefined
        : Uint32Array.from(
            golden.about.inputs.flatMap((_, input) =>
              [...golden.integers(`in${input}/logit_rows`)].map((row) => row + (batch.offsets[input] ?? 0)),
            ),
          );
    using run = await model.run(batch, { head, ...(rows && { rows }) });
    const logits = await run.logits();
    for (const [input, { data }] of logits.entries())
      expectClose(data, golden.floats(`in${input}/logits`), "fused", undefined, compared("logits", name));
    const hooks = model.hookNames.filter((hook) => hook !== "pooler.hook_pooler_out");
    using watched = await model.run(batch, { head, ...(rows && { rows }), capture: hooks });
    for (const [input, { data }] of (await watched.logits()).entries())
      expectWithin(data, logits[input]?.data ?? [], 1e-5, `logits of in${input} with all hooks`);
    expect(watched.names.toSorted()).toEqual(hooks.toSorted());
  });

  test("gradients of logits and probabilities by the words", async () => {
    const { golden, model } = await loaded();
    using run = await model.run(packBatch(sequences(golden)), { head: headOf(golden), gradients: ["hook_embed"] });
    const logits = await run.logits();
    for (const kind of ["logit", "prob"] as const) {
      for (const which of [0, 1]) {
        const found = await run.gradients(gradientSeeds(logits, golden, which, kind), ["hook_embed"]);
        const gradients = found.get("hook_embed") ?? [];
        expect(gradients).toHaveLength(golden.about.inputs.length);
        for (const [input, gradient] of gradients.entries()) {
          const about = {
            method: `Gradient of the ${kind === "prob" ? "probability" : kind} by word embeddings`,
            reference: tools.pytorch,
            checkpoint: name,
          };
          const target = golden.about.inputs[input]?.gradient_targets[which];
          expectKept(gradient, golden, input, `grad_${kind}.${target}`, about, gradientTolerance);
        }
      }
    }
  });
});

describe.each(["gptneox-lm", "llama-lm", "qwen2-lm"])("%s", (name) => {
  test("goes on by a cache as it does without one", async () => {
    const { golden, model } = await load(name);
    const texts = sequences(golden).slice(0, 3);
    const whole = async (ids: Int32Array): Promise<Float32Array> => {
      using run = await model.run(packBatch([{ ids }]), { head: "causal-lm", rows: Uint32Array.of(ids.length - 1) });
      return (await run.logits())[0]?.data ?? new Float32Array(0);
    };
    let rows = texts.map(({ ids }) => Int32Array.from(ids).subarray(0, 9));
    const decoding = await languageModel(model).begin(rows.map((ids) => ({ ids })));
    for (const step of [undefined, { parents: [2, 0], tokens: [3, 4] }, { parents: [0, 0, 1], tokens: [5, 6, 7] }]) {
      if (step) {
        await decoding.advance(step.parents, step.tokens);
        rows = step.parents.map((parent, row) => Int32Array.of(...(rows[parent] ?? []), step.tokens[row] ?? 0));
      }
      for (const [row, ids] of rows.entries())
        expectWithin(decoding.logits[row] ?? [], await whole(ids), 1e-5, `row ${row} of ${ids.length} tokens`);
    }
    decoding.dispose();
  });

  test("goes back from several steps at once as from each alone", async () => {
    const { golden, model } = await load(name);
    const ids = Int32Array.from(sequences(golden)[0]?.ids ?? []);
    const rows = Uint32Array.of(2, 5, 9);
    const hooks: HookName[] = ["hook_embed", "blocks.0.attn.hook_rot_k", "blocks.1.attn.hook_pattern"];
    using run = await model.run(packBatch([{ ids }]), { head: "causal-lm", rows, gradients: hooks });
    const { vocabulary } = model.config;
    const seed = new Float32Array(rows.length * vocabulary);
    for (const [i, row] of rows.entries()) seed[i * vocabulary + 100 + row] = 1;
    const together = await run.gradients(seed, hooks, {}, { branched: true });
    for (const [i, row] of rows.entries()) {
      using alone = await model.run(packBatch([{ ids: ids.slice(0, row + 1) }]), {
        head: "causal-lm",
        rows: Uint32Array.of(row),
        gradients: hooks,
      });
      const one = new Float32Array(vocabulary);
      one[100 + row] = 1;
      const found = await alone.gradients(one, hooks);
      for (const hook of hooks) {
        const [expected] = found.get(hook) ?? [];
        expect(together.get(hook)?.[i]?.shape).toEqual(expected?.shape);
        expectWithin(together.get(hook)?.[i]?.data ?? [], expected?.data ?? [], 1e-5, `${hook} of row ${row}`);
        expect(expected?.data.some((number) => number !== 0)).toBe(true);
      }
    }
  });
});

/** A checkpoint with other words in its config.json; undefined takes a word out. */
async function rewritten(name: string, change: Readonly<Record<string, unknown>>): Promise<Model> {
  const checkpoint = await tinyCheckpoint(name);
  const entries = Object.entries({ ...checkpoint.config, ...change }).filter(([, value]) => value !== undefined);
  return devices.load({ ...checkpoint, config: Object.fromEntries(entries) });
}

const dialects: readonly (readonly [name: string, change: Readonly<Record<string, unknown>>])[] = [
  [
    "llama-lm",
    { rope_theta: undefined, rope_scaling: undefined, rope_parameters: { rope_type: "default", rope_theta: 1e4 } },
  ],
  ["llama-lm", { rope_scaling: { type: "linear", factor: 1 } }],
  ["llama-lm", { rope_scaling: { type: "dynamic", factor: 4 } }],
  ["qwen2-lm", { rope_parameters: undefined, layer_types: undefined, rope_theta: 1e4 }],
  ["gptneox-lm", { rope_parameters: undefined, rotary_pct: 0.5, rotary_emb_base: 10_000 }],
  [
    "modernbert-mlm",
    {
      global_rope_theta: undefined,
      local_rope_theta: undefined,
      global_attn_every_n_layers: undefined,
      layer_types: ["full_attention", "sliding_attention", "sliding_attention"],
      rope_parameters: {
        full_attention: { rope_type: "default", rope_theta: 160_000 },
        sliding_attention: { rope_type: "default", rope_theta: 10_000 },
      },
    },
  ],
];

test.each(dialects)("%s is read in the other dialect of config.json: %j", async (name, change) => {
  const [{ golden }, model] = [{ golden: await readGolden(name) }, await rewritten(name, change)];
  const [sequence = { ids: new Int32Array(0) }] = sequences(golden);
  using run = await model.run(packBatch([sequence]), { head: headOf(golden), capture: ["hook_final"] });
  const [states] = await run.activations("hook_final");
  if (!states) throw new Error("no states");
  expectKept(states, golden, 0, `hidden.${model.config.layers}`, compared("hidden", name));
});

test("Mistral and Qwen2 see windows of keys", async () => {
  const ids = Int32Array.from({ length: 9 }, (_, i) => 20 + i);
  /** The largest distance that any query looks to, by layer. */
  const farthest = async (model: Model): Promise<number[]> => {
    const hooks: HookName[] = ["blocks.0.attn.hook_pattern", "blocks.1.attn.hook_pattern"];
    using run = await model.run(packBatch([{ ids }]), { capture: hooks });
    const distances: number[] = [];
    for (const hook of hooks) {
      const [{ data } = { data: new Float32Array(0) }] = await run.activations(hook);
      let most = 0;
      data.forEach((weight, i) => {
        if (weight > 0) most = Math.max(most, (Math.floor(i / 9) % 9) - (i % 9));
      });
      distances.push(most);
    }
    return distances;
  };
  expect(await farthest(await rewritten("llama-lm", { model_type: "mistral", sliding_window: 4 }))).toEqual([3, 3]);
  expect(await farthest(await rewritten("llama-lm", { model_type: "mistral", sliding_window: null }))).toEqual([8, 8]);
  const mixed = { sliding_window: 4, layer_types: ["full_attention", "sliding_attention"] };
  expect(await farthest(await rewritten("llama-lm", { ...mixed, model_type: "mistral" }))).toEqual([3, 3]);
  expect(await farthest(await rewritten("llama-lm", { ...mixed, use_sliding_window: true }))).toEqual([8, 8]);
  const window = { sliding_window: 3, use_sliding_window: true };
  expect(
    await farthest(await rewritten("qwen2-lm", { ...window, layer_types: undefined, max_window_layers: 1 })),
  ).toEqual([8, 2]);
  const types = ["sliding_attention", "full_attention"];
  expect(await farthest(await rewritten("qwen2-lm", { ...window, layer_types: types }))).toEqual([2, 8]);
});

test("what config.json asks for and Limelight cannot do is refused", async () => {
  for (const [name, change, message] of [
    ["llama-lm", { rope_scaling: { rope_type: "longrope", factor: 2 } }, /"longrope" are not supported/],
    ["llama-lm", { rope_scaling: { rope_type: "linear" } }, /"linear" lack factor/],
    ["llama-lm", { num_key_value_heads: 3 }, /4 is not a multiple of num_key_value_heads 3/],
    // Mistral's default is not Llama's.
    ["llama-lm", { model_type: "mistral", num_key_value_heads: undefined }, /4 is not a multiple of \S+ 8/],
    ["gptneox-lm", { hidden_act: "xielu" }, /"xielu" is not supported/],
  ] as const)
    await expect(rewritten(name, change)).rejects.toMatchObject({ code: "bad-config", message });
});
