import { packBatch, type Model, type HeadKind, type HookName, type Run, type Sequence } from "@limelight/core";
import { describe, expect, test } from "vitest";
import { expectClose, expectWithin, slack } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";
import { architectures, readGolden, type Golden } from "./golden.ts";
import { tools, type Compared } from "./record-parity.ts";
import { pickRows } from "./reference-rows.ts";

const devices = new TestDevice();

const heads = {
  cls: "sequence-classification",
  mlm: "masked-lm",
  nsp: "masked-lm",
  ner: "token-classification",
  lm: "causal-lm",
  s2s: "sequence-to-sequence-lm",
  s2scls: "sequence-classification",
} as const satisfies Record<string, HeadKind>;

/** Which hook holds an array of the reference: all but logits, which are of the head. */
function hookOf(array: string): HookName | undefined {
  if (array === "word_embeddings") return "hook_embed";
  const [, kind, digits] = /^(hidden|attn)\.(\d+)$/.exec(array) ?? [];
  const layer = Number(digits);
  if (kind === "attn") return `blocks.${layer}.attn.hook_pattern`;
  if (kind === "hidden")
    return layer === 0 ? "blocks.0.hook_resid_pre" : `blocks.${layer - 1}.hook_normalized_resid_post`;
  return undefined;
}

function sequences(golden: Golden): Sequence[] {
  return golden.about.inputs.map((_, i) => ({
    ids: golden.integers(`in${i}/input_ids`),
    ...(golden.has(`in${i}/token_type_ids`) && { typeIds: golden.integers(`in${i}/token_type_ids`) }),
  }));
}

const kinds: Readonly<Record<string, string>> = {
  word_embeddings: "word embeddings",
  hidden: "hidden states",
  attn: "attention patterns",
  logits: "logits",
};

function forward(array: string, checkpoint: string): Compared {
  return { method: `Forward: ${kinds[array] ?? array}`, reference: tools.transformers, checkpoint };
}

/** Compares all arrays that the reference has of the given inputs, which are what the run ran; the worst error. */
async function compare(
  run: Run,
  golden: Golden,
  inputs: readonly number[],
  how: string,
  checkpoint: string,
): Promise<number> {
  let worst = 0;
  for (const name of golden.names(`in${inputs[0]}/`).map((each) => each.slice(each.indexOf("/") + 1))) {
    const hook = name === "logits" ? name : hookOf(name);
    if (!hook) continue;
    const activations = await run.activations(hook);
    expect(activations).toHaveLength(inputs.length);
    for (const [place, input] of inputs.entries()) {
      const reference = golden.floats(`in${input}/${name}`);
      const rowsName = `in${input}/${name === "logits" ? "logit_rows" : "rows"}`;
      const { data = new Float32Array(0), shape = [] } = activations[place] ?? {};
      const rows = golden.has(rowsName) ? golden.integers(rowsName) : undefined;
      const groups = name.startsWith("attn") ? (shape[0] ?? 1) : 1;
      const actual = rows ? pickRows(data, groups, shape.at(-1) ?? 1, rows) : data;
      const compared = forward(name === "logits" ? name : (/^[a-z_]+/.exec(name)?.[0] ?? ""), checkpoint);
      worst = Math.max(worst, expectClose(actual, reference, how, undefined, compared));
    }
  }
  return worst;
}

/** The hooks that the reference has an array of. */
function comparedHooks(golden: Golden, model: Model): HookName[] {
  const hooks = golden.names("in0/").flatMap((array) => hookOf(array.slice("in0/".length)) ?? []);
  expect(hooks).toHaveLength(2 * model.config.layers + 2);
  return hooks;
}

describe.each(architectures)("%s computes what PyTorch computes", (name) => {
  let loading: Promise<{ golden: Golden; model: Model }> | undefined;
  const load = (): Promise<{ golden: Golden; model: Model }> =>
    (loading ??= (async () => {
      const [golden, checkpoint] = await Promise.all([readGolden(name), tinyCheckpoint(name)]);
      return { golden, model: await devices.load(checkpoint) };
    })());

  test("its embeddings, hidden states, attention and logits, each text alone", async ({ annotate }) => {
    const { golden, model } = await load();
    const capture = comparedHooks(golden, model);
    let worst = 0;
    for (const [input, sequence] of sequences(golden).entries()) {
      using run = await model.run(packBatch([sequence]), { head: heads[golden.about.kind], capture });
      worst = Math.max(worst, await compare(run, golden, [input], "alone", name));
    }
    expect(worst).toBeLessThanOrEqual(slack);
    await annotate(`worst error: ${worst.toFixed(2)} of the tolerance`, "parity");
  });

  test("the same, all texts packed into one batch", async ({ annotate }) => {
    const { golden, model } = await load();
    const batch = packBatch(sequences(golden));
    using run = await model.run(batch, { head: heads[golden.about.kind], capture: comparedHooks(golden, model) });
    const worst = await compare(run, golden, [...golden.about.inputs.keys()], "packed", name);
    expect(worst).toBeLessThanOrEqual(slack);
    await annotate(`worst error: ${worst.toFixed(2)} of the tolerance`, "parity");
  });

  test("its logits when nothing is captured, and only the rows that are needed run at the top", async ({
    annotate,
  }) => {
    const { golden, model } = await load();
    const batch = packBatch(sequences(golden));
    const wanted = golden.about.inputs.map((_, input) =>
      golden.has(`in${input}/logit_rows`) ? golden.integers(`in${input}/logit_rows`) : Int32Array.of(0),
    );
    const rows = Uint32Array.from(
      wanted.flatMap((each, input) => [...each].map((row) => row + (batch.offsets[input] ?? 0))),
    );
    using run = await model.run(batch, { head: heads[golden.about.kind], rows });
    const logits = await run.logits();
    const errors = logits.map(({ data }, input) =>
      expectClose(data, golden.floats(`in${input}/logits`), "fused", undefined, forward("logits", name)),
    );
    expect(errors).toHaveLength(golden.about.inputs.length);

    using watched = await model.run(batch, { head: heads[golden.about.kind], rows, capture: model.hookNames });
    for (const [input, { data }] of (await watched.logits()).entries())
      expectWithin(data, logits[input]?.data ?? [], 1e-5, `logits of in${input} with all hooks`);
    await annotate(`worst error: ${Math.max(...errors).toFixed(2)} of the tolerance`, "parity");
  });
});
