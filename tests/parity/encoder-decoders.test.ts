import {
  languageModel,
  packBatch,
  type Activation,
  type Batch,
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

/** A step's target is this token and its number. */
const firstTarget = 100;

/** Where each family keeps the states that transformers calls hidden. */
const families = [
  { name: "bart-lm", norms: "behind" },
  { name: "bart-mnli", norms: "behind" },
  { name: "marian-mt", norms: "behind" },
  { name: "t5", norms: "in-front" },
  { name: "t5-gated", norms: "in-front" },
] as const;

type Norms = (typeof families)[number]["norms"];

/** Which hook holds an array of the reference. */
function hookOf(array: string, layers: number, norms: Norms): HookName | undefined {
  if (array === "logits") return "logits";
  if (array === "enc_word_embeddings") return "hook_embed";
  if (array === "dec_word_embeddings") return "decoder.hook_embed";
  if (array === "enc_resid_last") return `encoder.${layers - 1}.hook_resid_post`;
  if (array === "dec_resid_last") return `decoder.${layers - 1}.hook_resid_post`;
  const [, prefix, kind, digits] = /^(enc|dec|cross)_(hidden|attn)\.(\d+)$/.exec(array) ?? [];
  const layer = Number(digits);
  if (prefix === "cross") return `decoder.${layer}.cross_attn.hook_pattern`;
  const stack = prefix === "enc" ? "encoder" : "decoder";
  if (kind === "attn") return `${stack}.${layer}.attn.hook_pattern`;
  if (kind !== "hidden") return undefined;
  if (layer === 0) return `${stack}.0.hook_resid_pre`;
  if (layer === layers) return stack === "encoder" ? "encoder.hook_final" : "hook_final";
  return `${stack}.${layer - 1}.${norms === "behind" ? "hook_normalized_resid_post" : "hook_resid_post"}`;
}

function headOf(golden: Golden): HeadKind {
  return golden.about.kind === "s2scls" ? "sequence-classification" : "sequence-to-sequence-lm";
}

function sequences(golden: Golden): Sequence[] {
  return golden.about.inputs.map((_, i) => ({
    ids: golden.integers(`in${i}/input_ids`),
    ...(golden.has(`in${i}/decoder_input_ids`) && { decoderIds: golden.integers(`in${i}/decoder_input_ids`) }),
  }));
}

/** The rows of an array that the reference kept; undefined: all. */
function keptRows(golden: Golden, input: number, array: string): readonly number[] | undefined {
  if (array === "logits")
    return golden.has(`in${input}/logit_rows`) ? [...golden.integers(`in${input}/logit_rows`)] : undefined;
  // A classifier's decoder reads the text itself.
  const ofText = array.startsWith("enc_") || golden.about.kind === "s2scls";
  return ofText && golden.has(`in${input}/rows`) ? [...golden.integers(`in${input}/rows`)] : undefined;
}

function compared(array: string, checkpoint: string): Compared {
  const what = array.startsWith("cross")
    ? "cross-attention patterns"
    : /hidden|resid/.test(array)
      ? "hidden states"
      : array.includes("attn")
        ? "attention patterns"
        : array === "logits"
          ? "logits"
          : "word embeddings";
  return { method: `Forward: ${what}`, reference: tools.transformers, checkpoint };
}

function expectKept(
  { shape, data }: Activation,
  golden: Golden,
  input: number,
  array: string,
  about: Compared,
  tolerance?: typeof gradientTolerance,
): void {
  const rows = keptRows(golden, input, array);
  const groups = /attn/.test(array) ? (shape[0] ?? 1) : 1;
  const actual = rows ? pickRows(data, groups, shape.at(-1) ?? 1, rows) : data;
  expectClose(actual, golden.floats(`in${input}/${array}`), "", tolerance, about);
}

describe.each(families)("$name computes what PyTorch computes", ({ name, norms }) => {
  let loading: Promise<{ golden: Golden; model: Model }> | undefined;
  const load = (): Promise<{ golden: Golden; model: Model }> =>
    (loading ??= (async () => {
      const [golden, checkpoint] = await Promise.all([readGolden(name), tinyCheckpoint(name)]);
      return { golden, model: await devices.load(checkpoint) };
    })());

  /** The arrays of the reference with their hooks; the checkpoints have as many layers on either side. */
  const arraysOf = (golden: Golden, { config }: Model): [string, HookName][] =>
    golden
      .names("in0/")
      .map((each) => each.slice(each.indexOf("/") + 1))
      .flatMap((array) => {
        const hook = hookOf(array, config.layers, norms);
        return hook ? [[array, hook] as [string, HookName]] : [];
      });

  const expectReference = async (run: Run, golden: Golden, model: Model, inputs: readonly number[]): Promise<void> => {
    const arrays = arraysOf(golden, model);
    expect(arrays).toHaveLength(5 * model.config.layers + (norms === "behind" ? 5 : 7));
    for (const [array, hook] of arrays) {
      const activations = await run.activations(hook);
      for (const [place, input] of inputs.entries()) {
        const found = activations[place];
        if (!found) throw new Error(`no ${hook} of in${input}`);
        expectKept(found, golden, input, array, compared(array, name));
      }
    }
  };

  test("each text alone: words, states, attention, cross-attention and logits", async () => {
    const { golden, model } = await load();
    const capture = arraysOf(golden, model).map(([, hook]) => hook);
    for (const [input, sequence] of sequences(golden).entries()) {
      using run = await model.run(packBatch([sequence]), { head: headOf(golden), capture });
      await expectReference(run, golden, model, [input]);
    }
  });

  test("all texts packed into one batch", async () => {
    const { golden, model } = await load();
    const capture = arraysOf(golden, model).map(([, hook]) => hook);
    using run = await model.run(packBatch(sequences(golden)), { head: headOf(golden), capture });
    await expectReference(run, golden, model, [...golden.about.inputs.keys()]);
  });

  test("logits when nothing is captured, of the rows that are needed, and with all hooks", async () => {
    const { golden, model } = await load();
    const batch = packBatch(sequences(golden));
    const head = headOf(golden);
    const rows = neededRows(golden, batch);
    using run = await model.run(batch, { head, ...(rows && { rows }) });
    const logits = await run.logits();
    for (const [input, { data }] of logits.entries())
      expectClose(data, golden.floats(`in${input}/logits`), "fused", undefined, compared("logits", name));
    using watched = await model.run(batch, { head, ...(rows && { rows }), capture: model.hookNames });
    for (const [input, { data }] of (await watched.logits()).entries())
      expectWithin(data, logits[input]?.data ?? [], 1e-5, `logits of in${input} with all hooks`);
    const pools = head === "sequence-classification";
    expect(watched.names.toSorted()).toEqual(
      model.hookNames.filter((hook) => pools || hook !== "pooler.hook_pooler_out").toSorted(),
    );
  });

  test("gradients of logits and probabilities by the words of either side", async () => {
    const { golden, model } = await load();
    const hooks = ["hook_embed", "decoder.hook_embed"] as const;
    using run = await model.run(packBatch(sequences(golden)), { head: headOf(golden), gradients: hooks });
    const logits = await run.logits();
    for (const kind of ["logit", "prob"] as const) {
      for (const which of [0, 1]) {
        const found = await run.gradients(gradientSeeds(logits, golden, which, kind), hooks);
        for (const [side, hook] of [
          ["enc", "hook_embed"],
          ["dec", "decoder.hook_embed"],
        ] as const) {
          const gradients = found.get(hook) ?? [];
          expect(gradients).toHaveLength(golden.about.inputs.length);
          for (const [input, gradient] of gradients.entries()) {
            const array = `${side}_grad_${kind}.${golden.about.inputs[input]?.gradient_targets[which]}`;
            const about = {
              method: `Gradient of the ${kind === "prob" ? "probability" : kind} by word embeddings`,
              reference: tools.pytorch,
              checkpoint: name,
            };
            expectKept(gradient, golden, input, array, about, gradientTolerance);
          }
        }
      }
    }
  });
});

test.each(["bart-lm", "marian-mt", "t5-gated"])("%s goes on by a cache as it does without one", async (name) => {
  const [golden, checkpoint] = await Promise.all([readGolden(name), tinyCheckpoint(name)]);
  const model = await devices.load(checkpoint);
  const texts = sequences(golden).slice(0, 3);
  /** The logits behind the last token, from the beginning. */
  const whole = async (text: number, decoderIds: readonly number[]): Promise<Float32Array> => {
    const ids = texts[text]?.ids ?? new Int32Array(0);
    using run = await model.run(packBatch([{ ids, decoderIds: Int32Array.from(decoderIds) }]), {
      head: headOf(golden),
    });
    const [logits] = await run.logits();
    return logits?.data.subarray(-model.config.vocabulary) ?? new Float32Array(0);
  };
  let rows = texts.map(({ decoderIds = [] }, text) => ({ text, ids: [...decoderIds].slice(0, 1 + text) }));
  const decoding = await languageModel(model).begin(
    rows.map(({ text, ids }) => ({ ids: texts[text]?.ids ?? new Int32Array(0), decoderIds: Int32Array.from(ids) })),
  );
  const steps = [
    { parents: [0, 1, 2], tokens: [7, 8, 9] },
    { parents: [2, 0], tokens: [3, 4] }, // one ends, the others change places
    { parents: [0, 0, 1, 1], tokens: [5, 6, 7, 8] }, // beams
    { parents: [3, 0, 1], tokens: [9, 10, 11] },
  ];
  for (const step of [undefined, ...steps]) {
    if (step) {
      await decoding.advance(step.parents, step.tokens);
      rows = step.parents.map((parent, row) => {
        const { text = 0, ids = [] } = rows[parent] ?? {};
        return { text, ids: [...ids, step.tokens[row] ?? 0] };
      });
    }
    for (const [row, { text, ids }] of rows.entries())
      expectWithin(decoding.logits[row] ?? [], await whole(text, ids), 1e-5, `row ${row} of ${ids.length} tokens`);
  }
  decoding.dispose();
});

test.each(["bart-lm", "t5-gated"])("%s goes back from several steps at once as from each alone", async (name) => {
  const [golden, checkpoint] = await Promise.all([readGolden(name), tinyCheckpoint(name)]);
  const model = await devices.load(checkpoint);
  const texts = sequences(golden).slice(0, 2);
  const batch = packBatch(texts);
  const steps = [1, 3, 4, 2, 5]; // of the first text, then of the second
  const rows = Uint32Array.from(steps, (step, i) => step + (i < 3 ? 0 : (batch.decoder?.offsets[1] ?? 0)));
  const head = headOf(golden);
  const hooks: HookName[] = [
    "hook_embed",
    "decoder.hook_embed",
    "encoder.1.attn.hook_pattern",
    "decoder.0.attn.hook_attn_scores",
    "decoder.0.cross_attn.hook_v",
    "decoder.1.cross_attn.hook_pattern",
    "decoder.1.hook_resid_mid_cross",
  ];
  using run = await model.run(batch, { head, rows, gradients: hooks });
  const { vocabulary } = model.config;
  const seed = new Float32Array(rows.length * vocabulary);
  for (const [i, step] of steps.entries()) seed[i * vocabulary + firstTarget + step] = 1;
  const together = await run.gradients(seed, hooks, {}, { branched: true });
  for (const [i, step] of steps.entries()) {
    const { ids = new Int32Array(0), decoderIds = new Int32Array(0) } = texts[i < 3 ? 0 : 1] ?? {};
    const prefix = packBatch([{ ids, decoderIds: decoderIds.slice(0, step + 1) }]);
    using alone = await model.run(prefix, { head, rows: Uint32Array.of(step), gradients: hooks });
    const one = new Float32Array(vocabulary);
    one[firstTarget + step] = 1;
    const found = await alone.gradients(one, hooks);
    for (const hook of hooks) {
      const [expected] = found.get(hook) ?? [];
      const actual = together.get(hook)?.[i];
      expect(actual?.shape).toEqual(expected?.shape);
      expectWithin(actual?.data ?? [], expected?.data ?? [], 1e-5, `${hook} of step ${step}`);
      expect(expected?.data.some((number) => number !== 0)).toBe(true);
    }
  }
});

/** Rows of the packed decoder's tokens that the reference has logits of; undefined where a text has one row. */
function neededRows(golden: Golden, { decoder }: Batch): Uint32Array | undefined {
  if (!decoder) return undefined;
  return Uint32Array.from(
    golden.about.inputs.flatMap((_, input) =>
      [...golden.integers(`in${input}/logit_rows`)].map((row) => row + (decoder.offsets[input] ?? 0)),
    ),
  );
}
