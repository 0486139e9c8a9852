import { languageSubject, type SubjectToken } from "@limelight/core";
import { isFailure, parseExperiment, runExperiment, type ResultOf } from "@limelight/experiments";
import { findStepMethod, resolveOptions, type StepAttribution, type StepInput } from "@limelight/explain";
import { readSafetensors, toFloat32, type Checkpoint } from "@limelight/hub";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { expectClose, gradientTolerance, type Tolerance } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { readJson, readOwn, type Reference } from "./golden.ts";
import { tools, type Compared } from "./record-parity.ts";

const spans = z.array(z.tuple([z.int(), z.int()]));
const aboutSchema = z.object({
  runs: z.array(
    z.object({
      text: z.string(),
      generated: z.string(),
      contrast: z.string().optional(),
      source: z.array(z.string()),
      source_ids: z.array(z.int()),
      target: z.array(z.string()),
      target_ids: z.array(z.int()),
      attr_pos_start: z.int(),
    }),
  ),
  aggregations: z.record(
    z.string(),
    z.object({
      source: z.array(z.string()).optional(),
      target: z.array(z.string()),
      source_spans: spans.optional(),
      target_spans: spans.optional(),
    }),
  ),
  noise: z.record(z.string(), z.tuple([z.number(), z.number()])),
});

const devices = new TestDevice();
const sides = ["source", "target"] as const;

/** What inseq says of a tiny checkpoint's texts, under the names that make-golden-inseq.py gives its arrays. */
async function golden(name: string) {
  const about = aboutSchema.parse(await readJson(`golden/${name}/inseq.json`));
  const { tensors } = readSafetensors(await readOwn(`golden/${name}/inseq.safetensors`));
  const find = (array: string): Reference | undefined => {
    const tensor = tensors.get(array);
    if (!tensor) return undefined;
    const data = toFloat32(tensor);
    const largest = data.reduce((most, x) => (Number.isNaN(x) ? most : Math.max(most, Math.abs(x))), 0);
    return { name: array, shape: tensor.shape, data, largest, noise: about.noise[array]?.[0] ?? 0 };
  };
  const floats = (array: string): Reference => find(array) ?? expect.fail(`no array ${array}`);
  return { about, find, floats };
}

/** Holds numbers against an array of inseq's, whose NaN says that nothing is attributed. */
function expectEqual(
  actual: ArrayLike<number>,
  reference: Reference,
  compared: Compared,
  tolerance: Tolerance = gradientTolerance,
) {
  const kept = Array.from(reference.data.keys()).filter((at) => !Number.isNaN(reference.data[at]));
  expect(actual.length, `numbers of ${reference.name}`).toBe(reference.data.length);
  const empty = Array.from(reference.data.keys()).filter((at) => Number.isNaN(actual[at]));
  expect(empty.length, `empty cells of ${reference.name}`).toBe(reference.data.length - kept.length);
  const own = Float32Array.from(kept, (at) => actual[at] ?? Number.NaN);
  const theirs = Float32Array.from(kept, (at) => reference.data[at] ?? Number.NaN);
  expectClose(own, { ...reference, data: theirs }, "", tolerance, compared);
}

type Run = z.infer<typeof aboutSchema>["runs"][number];

async function load(name: string) {
  const [{ about, find, floats }, checkpoint] = await Promise.all([golden(name), tinyCheckpoint(name)]);
  const { special } = tokenizerOf(checkpoint);
  const model = await devices.load(checkpoint);
  const subject = languageSubject({ model, batchTokens: 4000 });
  const tokensOf = (texts: readonly string[], ids: readonly number[]): SubjectToken[] =>
    texts.map((text, i) => ({
      text,
      id: ids[i] ?? 0,
      start: 0,
      end: 0,
      word: null,
      special: Object.values(special).some(({ id }) => id === ids[i]),
      sequence: 0,
    }));
  const inputOf = (run: Run): StepInput => ({
    ...(model.encoderDecoder && { source: Int32Array.from(run.source_ids) }),
    target: Int32Array.from(run.target_ids),
    from: run.attr_pos_start,
    tokens: {
      source: model.encoderDecoder ? tokensOf(run.source, run.source_ids) : [],
      target: tokensOf(run.target, run.target_ids),
    },
    special,
  });
  const attribute = async (id: string, input: StepInput, given: object = {}): Promise<StepAttribution> => {
    const method = findStepMethod(id);
    return method.attribute(subject, input, resolveOptions(method, given, "inseq"), { seed: 0 });
  };
  return { about, find, floats, model, inputOf, attribute };
}

/** Attributions of features as inseq has them, [tokens, steps, hidden]; NaN where there are none. */
function rawOf(
  found: StepAttribution,
  side: "source" | "target",
  tokens: number,
  scale: (x: number) => number,
): Float32Array {
  const features = found.features ?? [];
  const width = features[0]?.[side]?.shape[1] ?? 0;
  const raw = new Float32Array(tokens * features.length * width).fill(Number.NaN);
  for (const [step, each] of features.entries())
    each[side]?.data.forEach((number, at) => {
      const [token, feature] = [Math.floor(at / width), at % width];
      raw[(token * features.length + step) * width + feature] = scale(number);
    });
  return raw;
}

/** inseq's name of a method. */
const inseqName = (id: string): string => id.replaceAll("-", "_");

describe.each(["gpt2-lm", "t5", "marian-mt"])("%s", (name) => {
  const compared = (method: string): Compared => ({ method, reference: tools.inseq, checkpoint: name });

  test("attributions of every feature are inseq's, and so are completeness and probabilities", async () => {
    const { about, find, floats, model, inputOf, attribute } = await load(name);
    // inseq takes Marian's gradients behind the multiplication by √hidden, which the embeddings of both stacks go through.
    const scale = name === "marian-mt" ? Math.sqrt(model.config.hidden) : 1;
    for (const [i, run] of about.runs.slice(0, 2).entries())
      for (const id of ["saliency", "input-x-gradient", "integrated-gradients"]) {
        const input = inputOf(run);
        const found = await attribute(id, input);
        const at = `inseq${i}/${inseqName(id)}`;
        for (const side of sides) {
          const reference = find(`${at}/${side}_raw`);
          if (!reference) continue;
          const own = rawOf(found, side, input.tokens[side].length, (x) =>
            id === "saliency" ? Math.abs(x) / scale : x,
          );
          expectEqual(own, reference, compared(`${id} of steps, every feature`));
        }
        expectEqual(
          found.steps.map(({ probability }) => probability),
          floats(`${at}/step_probability`),
          compared("probability of steps"),
        );
        const deltas = find(`${at}/step_deltas`);
        // captum's delta: the sum of all features less the difference of the outputs.
        deltas?.data.forEach((delta, step) => {
          const { output = Number.NaN, base = Number.NaN } = found.steps[step] ?? {};
          const features = sides.flatMap((side) => Array.from(found.features?.[step]?.[side]?.data ?? []));
          const own = features.reduce((sum, number) => sum + number, 0) - (output - base);
          expect(Math.abs(delta - own)).toBeLessThan(2e-4);
        });
        if (!input.source || id !== "integrated-gradients" || i > 0) continue;
        const alone = await attribute(id, { ...input, sourceOnly: true });
        expectEqual(
          rawOf(alone, "source", input.tokens.source.length, (x) => x),
          floats(`${at}_alone/source_raw`),
          compared(`${id} of steps, every feature`),
        );
      }
  });

  test("mode inseq gives inseq's matrices, with the target's tokens and without", async () => {
    const { about, model, explained, hold } = await loadExplained(name);
    const methods = ["saliency", "input-x-gradient", "integrated-gradients", "attention", "occlusion", "value-zeroing"];
    for (const [i, run] of about.runs.entries()) {
      const whole = await explained(run, methods);
      for (const found of whole) hold(found, `inseq${i}/${inseqName(found.method)}`, `${found.method} of steps`);
      expect(whole.map(({ method }) => method)).toEqual(methods);
      expect(whole[0]?.units.map(({ text }) => text)).toEqual([
        ...(model.encoderDecoder ? run.source : []),
        ...run.target,
      ]);
      if (!model.encoderDecoder || i > 1) continue;
      for (const found of await explained(run, methods, { attributeTarget: false }))
        hold(found, `inseq${i}/${inseqName(found.method)}_alone`, `${found.method} of steps, source alone`);
    }
  });

  test("logits, contrasts, words and spans are inseq's", async () => {
    const { about, model, explained, hold } = await loadExplained(name);
    const methods = ["saliency", "input-x-gradient"];
    for (const [i, run] of about.runs.entries()) {
      for (const found of await explained(run, methods, { options: { output: "logit" } }))
        hold(found, `inseq${i}/${inseqName(found.method)}_logit`, `${found.method} of steps, of logits`);
      const contrast = run.contrast?.slice(model.encoderDecoder ? 0 : run.text.length);
      if (contrast === undefined) continue;
      for (const [output, says] of [
        ["probability", "contrast_prob_diff"],
        ["logit", "contrast_logits_diff"],
      ] as const)
        for (const found of await explained(run, methods, { contrast, options: { output } }))
          hold(found, `inseq${i}/${inseqName(found.method)}_${says}`, `${found.method} of steps, ${says}`);
    }
    const run = about.runs[1];
    if (!run) throw new Error("there is a second run");
    const { source_spans: source = [], target_spans: target = [] } = about.aggregations["spans"] ?? {};
    const sum = { aggregation: "sum" };
    const cases = [
      ["subwords", { unit: "word" }],
      ["subwords_sum", { unit: "word", aggregate: "sum", options: sum }],
      ["subwords_mean", { unit: "word", aggregate: "mean", options: sum }],
      ["spans", { tokenSpans: { source, target }, options: sum }],
      ["spans_mean", { tokenSpans: { source, target }, aggregate: "mean", options: sum }],
      ["sum", { options: sum }],
      ["sum_raw", { options: sum, normalize: false }],
      ["mean", { options: { aggregation: "mean" } }],
    ] as const;
    for (const [id, fields] of cases)
      for (const found of await explained(run, ["input-x-gradient"], fields)) {
        hold(found, `inseq1/aggregate/${id}`, `input-x-gradient of steps, ${id}`);
        expect(found.units.length).toBe(
          (about.aggregations[id]?.source ?? []).length + (about.aggregations[id]?.target ?? []).length,
        );
      }
  });
});

/** Runs the verb as people do, and holds what it says against inseq. */
async function loadExplained(name: string) {
  const [{ about, find }, checkpoint] = await Promise.all([golden(name), tinyCheckpoint(name)]);
  const model = await devices.load(checkpoint);
  const compared = (method: string): Compared => ({ method, reference: tools.inseq, checkpoint: name });
  const explained = (run: Run, method: readonly string[], fields: object = {}) => {
    const continuation = run.generated.slice(model.encoderDecoder ? 0 : run.text.length);
    const target = model.encoderDecoder ? { attributeTarget: true } : {};
    return explain(name, checkpoint, {
      input: [{ text: run.text, continuation }],
      method,
      mode: "inseq",
      ...target,
      ...fields,
    });
  };
  const hold = (found: Steps, at: string, method: string): void => {
    const references = sides.map((side) => find(`${at}/${side}_aggregated`) ?? find(`${at}/${side}`));
    expect(references.some((reference) => reference)).toBe(true);
    for (const [index, reference] of references.entries()) {
      if (!reference) continue;
      const own = found.scores.filter((_, row) => (found.units[row]?.side ?? "target") === sides[index]);
      const flat = own.flatMap((row) => row.map((score) => score ?? Number.NaN));
      expectEqual(flat, reference, compared(method));
    }
    // inseq puts steps' probabilities together by the rule that was asked for spans; a word's is the product, as there without a rule.
    const probability = at.endsWith("subwords") ? find(`${at}/probability`) : undefined;
    if (probability)
      expectEqual(
        found.steps.map((step) => step.probability),
        probability,
        compared("probability of words"),
      );
  };
  return { about, model, explained, hold };
}

type Steps = Extract<ResultOf<"explain">, { readonly steps: unknown }>;

async function explain(name: string, checkpoint: Checkpoint, fields: object): Promise<Steps[]> {
  const experiment = parseExperiment({ verb: "explain", model: name, ...fields });
  const found: Steps[] = [];
  if (experiment.verb !== "explain") return found;
  const environment = {
    openDevice: async () => devices.device,
    openCheckpoint: async () => ({ id: name, checkpoint }),
    readData: () => expect.fail("no data is read"),
    versions: {},
  };
  for await (const outcome of runExperiment(experiment, environment))
    if (isFailure(outcome) || !("steps" in outcome.document)) expect.fail(JSON.stringify(outcome));
    else found.push(outcome.document);
  return found;
}
