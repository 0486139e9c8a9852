import { classifier, differentiable, type Model, type WhiteBox } from "@limelight/core";
import { findMethod, resolveOptions, type Attribution } from "@limelight/explain";
import type { Checkpoint } from "@limelight/hub";
import { expect, test } from "vitest";
import { expectClose, gradientTolerance, slack } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { bundledCheckpoint, tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { readDefaultModel, readGolden, type Golden } from "./golden.ts";
import { recordParity, tools, type Compared } from "./record-parity.ts";

const devices = new TestDevice();

/** Those of make-golden-gradient-methods.py. */
const texts = [
  "the plot is thin but the acting is excellent , and the music is excellent too",
  "stocks fell on friday as oil rose again",
  "not a single joke in this long , boring film works",
];

const ofCaptum = ["bert-cls", "distilbert-cls", "distilbert-relu-cls"] as const;
const checkpoints = [...ofCaptum, "albert-cls", "gpt2-cls"] as const;

interface Opened {
  readonly golden: Golden;
  readonly subject: WhiteBox;
}

const opened = new Map<string, Promise<Opened>>();

function open(name: string): Promise<Opened> {
  const known = opened.get(name) ?? load(name);
  opened.set(name, known);
  return known;
}

async function load(name: string): Promise<Opened> {
  const checkpoint = await tinyCheckpoint(name);
  return {
    golden: await readGolden(name, "gradient-methods"),
    subject: subjectOf(await devices.load(checkpoint), checkpoint),
  };
}

function subjectOf(model: Model, checkpoint: Checkpoint): WhiteBox {
  const tokenizer = tokenizerOf(checkpoint);
  const options = {
    model,
    encode: ({ text }: { readonly text: string }) => tokenizer.encode(text),
    special: tokenizer.special,
    batchTokens: 1024,
  };
  return differentiable(classifier(options), options);
}

async function explain(
  { golden, subject }: Opened,
  text: number,
  id: string,
  given: object,
  mode?: string,
): Promise<Attribution> {
  const method = findMethod(id);
  const [target = 0] = golden.integers(`attr${text}/target`);
  const input = { text: texts[text] ?? "" };
  expect(subject.tokens(input).map((token) => token.id)).toEqual([...golden.integers(`attr${text}/input_ids`)]);
  return method.attribute(subject, input, target, resolveOptions(method, given, mode), { seed: 3 });
}

/** Expects what captum says is missing, where it does: its delta is our residual with the other sign. */
function expectDelta(golden: Golden, array: string, residual = Number.NaN, compared: Compared): void {
  if (!golden.has(array)) return;
  const [delta = Number.NaN] = golden.floats(array).data;
  const deviation = Math.abs(delta + residual);
  expect(deviation, `${array}: ${delta} and a residual of ${residual}`).toBeLessThanOrEqual(slack * 2e-5);
  recordParity({ ...compared, method: `${compared.method}: residual`, deviation, tolerance: 2e-5 });
}

function meanError({ stderr = [] }: Attribution): number {
  return stderr.reduce<number>((sum, error) => sum + (error ?? Number.NaN), 0) / stderr.length;
}

const pad = { baseline: "pad" };
const kept = { baseline: "pad", keepSpecial: true };
const riemann = { steps: 20 };
const noisy = { samples: 6, noise: 0.1 };

/** Array of captum's: method, its options over those of mode captum, and a factor that ours has to be multiplied by. */
const cases: readonly (readonly [array: string, id: string, given: object, factor?: number])[] = [
  ["saliency", "saliency", {}],
  ["input_x_gradient", "input-x-gradient", {}],
  ["ig_zero", "integrated-gradients", {}],
  ["ig_pad", "integrated-gradients", pad],
  ["ig_pad_keep_special", "integrated-gradients", kept],
  ["riemann_left", "integrated-gradients", { ...riemann, quadrature: "riemann-left" }],
  ["riemann_middle", "integrated-gradients", { ...riemann, quadrature: "riemann-middle" }],
  ["riemann_right", "integrated-gradients", { ...riemann, quadrature: "riemann-right" }],
  ["riemann_trapezoid", "integrated-gradients", { ...riemann, quadrature: "trapezoid" }, 19 / 20],
  ["deeplift_zero", "deep-lift", {}],
  ["deeplift_pad", "deep-lift", pad],
  ["deeplift_pad_keep_special", "deep-lift", kept],
  ["guided_backprop", "guided-backpropagation", {}],
  ["deconvolution", "deconvolution", {}],
  ["smoothgrad", "smoothgrad", noisy],
  ["smoothgrad_sq", "smoothgrad", { ...noisy, squared: true }],
  ["vargrad", "vargrad", noisy],
  ["gradient_shap", "gradient-shap", { samples: 8, noise: 0.05, baselines: "zero,pad,mean" }],
  ["layer_ig_embed", "layer-integrated-gradients", pad],
  ["layer_ig_1", "layer-integrated-gradients", { ...pad, layer: 1 }],
];

/** Of the decoder those alone that are about its blocks. */
const ofDecoder = new Set(["saliency", "input_x_gradient", "ig_zero", "ig_pad", "deeplift_zero", "deeplift_pad"]);

const held = [
  ...ofCaptum.flatMap((name) => cases.map((each) => [name, each] as const)),
  ...cases.filter(([array]) => ofDecoder.has(array)).map((each) => ["gpt2-cls", each] as const),
];

test.each(held.map(([name, [array, ...about]]) => [array, name, about] as const))(
  "%s of %s is captum's",
  async (array, name, [id, given, factor = 1]) => {
    const about = await open(name);
    const there = [...texts.keys()].filter((text) => about.golden.has(`attr${text}/${array}`));
    const compared = { method: findMethod(id).title, reference: tools.captum, checkpoint: name, note: "mode captum" };
    let count = 0;
    for (const text of there) {
      count += 1;
      const { features, residual } = await explain(about, text, id, given, "captum");
      // captum's saliency is the absolute gradient; ours becomes absolute when features become one score.
      const numbers = (features?.data ?? new Float32Array()).map((number) =>
        array === "saliency" ? Math.abs(number) : number * factor,
      );
      expectClose(numbers, about.golden.floats(`attr${text}/${array}`), name, gradientTolerance, compared);
      expectDelta(about.golden, `attr${text}/${array}_delta`, residual, compared);
    }
    const ofRelu = array === "guided_backprop" || array === "deconvolution";
    expect(count > 0).toBe(!ofRelu || name === "distilbert-relu-cls");
  },
);

test.each(checkpoints)(
  "the gradient by a token's word embedding in %s sums to rounding: a layer norm follows",
  async (name) => {
    const { features } = await explain(await open(name), 0, "saliency", {});
    const [tokens = 0, size = 0] = features?.shape ?? [];
    expect(tokens).toBeGreaterThan(3);
    for (let token = 0; token < tokens; token++) {
      const row = features?.data.slice(token * size, (token + 1) * size) ?? new Float32Array();
      expect(Math.abs(row.reduce((sum, number) => sum + number, 0))).toBeLessThan(1e-5 * Math.hypot(...row) * size);
    }
  },
);

test.each(["bert-cls", "distilbert-cls", "gpt2-cls"])(
  "guided backpropagation and deconvolution are not for %s",
  async (name) => {
    const about = await open(name);
    for (const id of ["guided-backpropagation", "deconvolution"])
      await expect(explain(about, 0, id, {})).rejects.toMatchObject({ code: "not-defined", message: /have gelu/ });
  },
);

test.each(checkpoints.flatMap((name) => (["lrp", "attn-lrp"] as const).map((id) => [id, name] as const)))(
  "%s of %s is its paper's, part by part, and adds up to the logit",
  async (id, name) => {
    const about = await open(name);
    const prefix = id.replace("-", "_");
    const compared = { method: findMethod(id).title, reference: tools.pytorch64, checkpoint: name };
    for (const text of texts.keys()) {
      const { features, scores, absorbed = [], output = Number.NaN, residual } = await explain(about, text, id, {});
      const word = about.golden.floats(`attr${text}/${prefix}/word`);
      expectClose(features?.data ?? [], word, name, gradientTolerance, compared);
      const parts = about.golden.names(`attr${text}/${prefix}/`).filter((array) => !array.endsWith("/word"));
      expect(absorbed.map(({ part }) => `attr${text}/${prefix}/${part}`).toSorted()).toEqual(parts);
      const expected = absorbed.map(({ part }) => about.golden.floats(`attr${text}/${prefix}/${part}`).data[0] ?? 0);
      expectClose(
        absorbed.map(({ relevance }) => relevance),
        {
          name: "absorbed",
          shape: [parts.length],
          data: Float32Array.from(expected),
          largest: Math.max(...expected.map(Math.abs)),
          noise: 0,
        },
        name,
        gradientTolerance,
        { ...compared, method: `${compared.method}: what parts absorb` },
      );
      const sum = [...scores, ...absorbed.map(({ relevance }) => relevance)].reduce((total, each) => total + each, 0);
      expect(Math.abs(output - sum)).toBeLessThanOrEqual(1e-3 * Math.abs(output));
      expect(output - sum).toBeCloseTo(residual ?? Number.NaN, 9);
    }
  },
);

test("relevance adds up where positions are in the scores, which absorb a part", async () => {
  const checkpoint = await tinyCheckpoint("deberta-v2-cls");
  const subject = subjectOf(await devices.load(checkpoint), checkpoint);
  const [text = ""] = texts;
  for (const id of ["lrp", "attn-lrp"]) {
    const method = findMethod(id);
    const found = await method.attribute(subject, { text }, 0, resolveOptions(method, {}), { seed: 0 });
    expect(Math.abs(found.residual ?? Number.NaN)).toBeLessThan(1e-4 * Math.abs(found.output ?? 0));
    const positions = found.absorbed?.filter(({ part }) => part.endsWith("attn.pos")) ?? [];
    expect(positions.map(({ relevance }) => relevance !== 0)).toEqual(Array(2).fill(id === "attn-lrp"));
  }
});

/** A language model's checkpoint with a head that scores two classes in the place of its own. */
async function scoring(name: string): Promise<Checkpoint> {
  const checkpoint = await tinyCheckpoint(name);
  const hidden = Number(checkpoint.config["hidden_size"]);
  const numbers = Float32Array.from({ length: 2 * hidden }, (_, i) => Math.sin(7 * i));
  const weight = { dtype: "F32", shape: [2, hidden], bytes: new Uint8Array(numbers.buffer) } as const;
  const bias = { dtype: "F32", shape: [2], bytes: new Uint8Array(8) } as const;
  const tensors = new Map(checkpoint.tensors);
  if (name.startsWith("modernbert")) tensors.set("classifier.weight", weight).set("classifier.bias", bias);
  else tensors.set("score.weight", weight);
  for (const other of ["lm_head.weight", "embed_out.weight", "decoder.weight", "decoder.bias"]) tensors.delete(other);
  return { ...checkpoint, tensors, config: { ...checkpoint.config, id2label: { 0: "no", 1: "yes" } } };
}

test.each(["llama-lm", "gptneox-lm", "modernbert-mlm"])(
  "relevance adds up with the norms, gates, groups of heads and blocks of %s",
  async (name) => {
    const checkpoint = await scoring(name);
    const subject = subjectOf(await devices.load(checkpoint), checkpoint);
    const [text = ""] = texts;
    for (const id of ["lrp", "attn-lrp"]) {
      const method = findMethod(id);
      const { residual, output = 0 } = await method.attribute(subject, { text }, 0, resolveOptions(method, {}), {
        seed: 0,
      });
      expect(Math.abs(residual ?? Number.NaN)).toBeLessThan(1e-4 * Math.abs(output));
    }
  },
);

test("a classifier that reads a text in its encoder and its decoder has the gradients of both", async () => {
  const name = "bart-mnli";
  const checkpoint = await tinyCheckpoint(name);
  const golden = await readGolden(name);
  const subject = subjectOf(await devices.load(checkpoint), checkpoint);
  const input = { text: String(golden.about.inputs[0]?.text) };
  const explained = async (id: string, given: object): Promise<Attribution> => {
    const method = findMethod(id);
    return method.attribute(subject, input, 1, resolveOptions(method, { output: "logit", ...given }), { seed: 0 });
  };
  const { features } = await explained("saliency", {});
  const [encoder, decoder] = [golden.floats("in0/enc_grad_logit.1"), golden.floats("in0/dec_grad_logit.1")];
  const [, size = 0] = encoder.shape;
  const data = encoder.data.map((number, index) => number + (decoder.data[index + size] ?? 0)); // row i + 1 is token i
  const compared = { method: "Saliency", reference: tools.transformers, checkpoint: name };
  expectClose(features?.data ?? [], { ...encoder, data }, name, gradientTolerance, compared);
  for (const given of [{ baseline: "mean" }, { baseline: "pad", keepSpecial: true }]) {
    const { output = 0, base = 0, residual = Number.NaN } = await explained("integrated-gradients", given);
    expect(Math.abs(residual)).toBeLessThan(1e-3 * Math.abs(output - base));
  }
});

test("methods that go through one stack of blocks say so of an encoder-decoder", async () => {
  const checkpoint = await tinyCheckpoint("bart-mnli");
  const subject = subjectOf(await devices.load(checkpoint), checkpoint);
  for (const id of ["attn-lrp", "attention-x-gradient", "layer-integrated-gradients", "alti"]) {
    const method = findMethod(id);
    const asked = method.attribute(subject, { text: "good" }, 0, resolveOptions(method, {}), { seed: 0 });
    await expect(asked).rejects.toMatchObject({ code: "not-defined" });
  }
});

test.each(checkpoints)("attention x gradient of %s is its paper's", async (name) => {
  const about = await open(name);
  const compared = { method: "Attention x gradient", reference: tools.pytorch64, checkpoint: name };
  for (const text of texts.keys()) {
    const { scores } = await explain(about, text, "attention-x-gradient", {});
    expectClose(scores, about.golden.floats(`attr${text}/chefer`), name, gradientTolerance, compared);
  }
});

test.each(
  checkpoints.flatMap((name) => (["greedy", "maxcount"] as const).map((strategy) => [strategy, name] as const)),
)("discretised integrated gradients, %s, of %s are their paper's", async (strategy, name) => {
  const about = await open(name);
  const id = "discretized-integrated-gradients";
  const given = { strategy, steps: 10, neighbours: 20, output: "logit" };
  const authors = { ...given, halvings: 0, rule: "left" };
  const { features, output = 0, base = 0, residual, scores } = await explain(about, 1, id, authors);
  expectClose(features?.data ?? [], about.golden.floats(`attr1/dig_${strategy}`), name, gradientTolerance, {
    method: findMethod(id).title,
    reference: tools.pytorch64,
    checkpoint: name,
  });
  const sum = scores.reduce((total, score) => total + score, 0);
  expect(output - base - sum).toBeCloseTo(residual ?? Number.NaN, 6);
  const ours = await explain(about, 1, id, { ...given, halvings: 3 });
  expect(Math.abs(ours.residual ?? Number.NaN)).toBeLessThan(0.1 * Math.abs(residual ?? Number.NaN));
});

test("sampled scores are the same for a seed, and have errors that shrink with the samples", async () => {
  const about = await open("bert-cls");
  for (const id of ["smoothgrad", "vargrad", "gradient-shap"]) {
    const [few, again, many] = [
      await explain(about, 1, id, { samples: 10 }),
      await explain(about, 1, id, { samples: 10 }),
      await explain(about, 1, id, { samples: 160 }),
    ];
    expect(again.scores).toEqual(few.scores);
    // A sixteenth of the variance: errors a quarter as large, as far as ten samples can tell.
    expect(meanError(many) / meanError(few)).toBeGreaterThan(0.12);
    expect(meanError(many) / meanError(few)).toBeLessThan(0.5);
  }
  // What is missing is chance as well: no more than all errors together.
  const shap = await explain(about, 1, "gradient-shap", { samples: 400 });
  expect(Math.abs(shap.residual ?? Number.NaN)).toBeLessThan(meanError(shap) * shap.scores.length);
});

test("integrated gradients double their steps until they converge, or say that they did not", async () => {
  const about = await open("distilbert-relu-cls");
  const id = "integrated-gradients";
  const reached = await explain(about, 1, id, { steps: 8, untilConverged: true, bound: 0.01 });
  const change = (reached.output ?? 0) - (reached.base ?? 0);
  expect(reached.convergence).toMatchObject({ bound: 0.01, reached: true });
  expect(Math.log2((reached.convergence?.steps ?? 0) / 8) % 1).toBe(0);
  expect(Math.abs(reached.residual ?? Number.NaN)).toBeLessThanOrEqual(0.01 * Math.abs(change));
  const once = await explain(about, 1, id, { steps: 8 });
  expect(once.convergence).toBeUndefined();
  const never = await explain(about, 1, id, { steps: 3200, untilConverged: true, bound: 1e-12 });
  expect(never.convergence).toEqual({ steps: 3200, bound: 1e-12, reached: false });
});

test("integrated gradients of a trained model's sentences add up with 50 steps, and with more where it takes more", async () => {
  const { texts: sentences } = await readDefaultModel();
  const checkpoint = await bundledCheckpoint("limelight-tiny-sst2");
  const subject = subjectOf(await devices.load(checkpoint), checkpoint);
  const method = findMethod("integrated-gradients");
  // Chromium's SwiftShader takes ten times as long: there only the short sentences.
  const slow = devices.device.facts.software === "swiftshader";
  const ends: { steps: number; reached: boolean }[] = [];
  for (const { text, target } of slow ? sentences.slice(0, 5) : sentences) {
    const options = resolveOptions(method, { untilConverged: true });
    const { convergence } = await method.attribute(subject, { text }, target, options, { seed: 0 });
    if (convergence) ends.push(convergence);
  }
  expect(ends.length).toBeGreaterThanOrEqual(slow ? 5 : 20);
  expect(ends.filter(({ steps }) => steps === 50).length).toBeGreaterThanOrEqual(0.95 * ends.length);
  expect(ends.every(({ reached }) => reached)).toBe(true);
}, 240_000);

test("layers and baselines that there are not are clear errors", async () => {
  const about = await open("bert-cls");
  await expect(explain(about, 0, "layer-integrated-gradients", { layer: 2 })).rejects.toMatchObject({
    code: "bad-option",
    hint: "take one from 0 to 1",
  });
  expect(() => resolveOptions(findMethod("gradient-shap"), { baselines: "zero,none" })).toThrow(
    expect.objectContaining({ code: "bad-option", message: expect.stringMatching(/name some of zero, pad/) }),
  );
});
