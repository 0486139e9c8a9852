import { classifier, differentiable, type WhiteBox } from "@limelight/core";
import { findMethod, resolveOptions, type Attribution } from "@limelight/explain";
import { describe, expect, test } from "vitest";
import { expectClose, expectWithin, gradientTolerance, slack } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { bundledCheckpoint, tinyCheckpoint, tokenizerOf } from "./folder.ts";
import type { Checkpoint } from "@limelight/hub";
import { tools, type Compared } from "./record-parity.ts";
import { readBundledShap, readShapGolden } from "./shap-golden.ts";

const devices = new TestDevice();

async function open(checkpoint: Checkpoint): Promise<WhiteBox> {
  const tokenizer = tokenizerOf(checkpoint);
  const options = {
    model: await devices.load(checkpoint),
    encode: ({ text }: { readonly text: string }) => tokenizer.encode(text),
    special: tokenizer.special,
    batchTokens: 2048,
  };
  return differentiable(classifier(options), options);
}

function explain(
  subject: WhiteBox,
  id: string,
  { text, target, seed = 0 }: { readonly text: string; readonly target: number; readonly seed?: number },
  given: object,
  mode?: string,
): Promise<Attribution> {
  const method = findMethod(id);
  return method.attribute(subject, { text }, target, resolveOptions(method, given, mode), { seed });
}

function expectSum({ scores, base, output, residual }: Attribution): void {
  const sum = scores.reduce((total, score) => total + score, 0);
  expect(sum).toBeCloseTo((output ?? Number.NaN) - (base ?? Number.NaN), 5);
  expect(residual).toBeCloseTo((output ?? Number.NaN) - (base ?? Number.NaN) - sum, 12);
}

/** Of [rows, columns] one column. */
function column(data: Float32Array, columns: number, index: number): Float32Array {
  return data.filter((_, place) => place % columns === index);
}

const regularisations: Readonly<Record<string, object>> = {
  "num_features(10)": { regularisation: "features", features: 10 },
  auto: { regularisation: "auto" },
  bic: { regularisation: "bic" },
  false: { regularisation: "none" },
};

describe.each(["bert-cls", "distilbert-cls", "gpt2-cls"])("%s", (name) => {
  // What stands for a missing word: GPT-2 has no mask token.
  const fill = name === "gpt2-cls" ? { fill: "<|endoftext|>" } : {};
  let loading: Promise<{ subject: WhiteBox } & Awaited<ReturnType<typeof readShapGolden>>> | undefined;
  const load = (): NonNullable<typeof loading> =>
    (loading ??= (async () => ({
      subject: await open(await tinyCheckpoint(name)),
      ...(await readShapGolden(name)),
    }))());
  const compared = (method: string, reference: string): Compared => ({ method, reference, checkpoint: name });

  test("Shapley values are those of their definition, for every class", async () => {
    const { subject, about, arrays } = await load();
    for (const [i, each] of about.shapley.entries()) {
      const reference = arrays.floats(`shapley${i}/shapley`);
      const found = await Promise.all(
        subject.labels.map((_, target) =>
          explain(subject, "exact-shapley", { ...each, target }, { output: "logit", ...fill }),
        ),
      );
      const words = [...(found[0]?.scores.keys() ?? [])];
      const scores = words.flatMap((word) => found.map((ofClass) => ofClass.scores[word] ?? Number.NaN));
      const about_ = compared("Exact Shapley values", tools.pytorch);
      expect(expectClose(scores, reference, "", undefined, about_)).toBeLessThanOrEqual(slack);
      found.forEach(expectSum);
      const values = arrays.floats(`shapley${i}/v`).data;
      expect(found[0]?.base).toBeCloseTo(values[0] ?? Number.NaN, 4);
    }
  });

  test("KernelSHAP draws shap's subsets and gives its values", async () => {
    const { subject, about, arrays } = await load();
    for (const [i, each] of about.kernel.entries()) {
      const samples = each.samples === "auto" ? 0 : each.samples;
      const given = { output: "logit", samples, ...fill, ...regularisations[String(each.l1_reg)] };
      const found = await explain(subject, "kernel-shap", each, given, "shap");
      const reference = arrays.floats(`kernel${i}/values`);
      const about_ = compared("KernelSHAP, mode shap", tools.shap);
      // A regression on values that are off by rounding: attributions' tolerance.
      expect(expectClose(found.scores, reference, `case ${i}`, gradientTolerance, about_)).toBeLessThanOrEqual(slack);
      expectClose([found.base ?? Number.NaN], arrays.floats(`kernel${i}/base`), "", undefined, about_);
      expectClose([found.output ?? Number.NaN], arrays.floats(`kernel${i}/output`), "", undefined, about_);
      expect(found.queries.asked).toBe(arrays.integers(`kernel${i}/masks`).length + 2);
      expectSum(found);
    }
  });

  test("Partition SHAP gives shap's tree, values and base", { timeout: 240_000 }, async () => {
    const { subject, about, arrays } = await load();
    // Chromium's SwiftShader takes ten times as long: there only one text.
    const slow = devices.device.facts.software === "swiftshader";
    for (const [i, each] of about.partition.entries()) {
      if (slow && i !== 4) continue;
      const context = each.context === undefined ? "both" : each.context === 0 ? "absent" : "present";
      const found = await explain(subject, "partition-shap", each, { context, maxEvaluations: each.max_evals }, "shap");
      expectWithin((found.clustering ?? []).flat(), arrays.floats(`partition${i}/clustering`).data, 1e-6, "clustering");
      const values = arrays.floats(`partition${i}/values`);
      const about_ = compared("Partition SHAP, mode shap", tools.shap);
      const own = { ...values, data: column(values.data, subject.labels.length, each.target) };
      expect(expectClose(found.scores, own, `case ${i}`, gradientTolerance, about_)).toBeLessThanOrEqual(slack);
      const bases = arrays.floats(`partition${i}/base_values`);
      const base = { ...bases, data: bases.data.slice(each.target, each.target + 1) };
      expectClose([found.base ?? Number.NaN], base, "", undefined, about_);
      expect(found.units.map(({ text, special }) => (special ? "" : text.trim()))).toEqual(
        each.segments.map((segment) => segment.trim()),
      );
      expect(found.queries.asked).toBeLessThanOrEqual(each.max_evals + 1);
      expectSum(found);
    }
  });

  test("leaving out one token is captum's feature ablation", async () => {
    const { subject, about, arrays } = await load();
    for (const [i, each] of about.leave_one_out.entries()) {
      const { scores, units, queries } = await explain(subject, "leave-one-out", each, {}, "captum");
      const about_ = compared("Leave one out, mode captum", tools.captum);
      const reference = arrays.floats(`attr${i}/leave_one_out`);
      expect(expectClose(scores, reference, "", gradientTolerance, about_)).toBeLessThanOrEqual(slack);
      expect(queries.asked).toBe(scores.length + 1);
      const templated = name !== "gpt2-cls";
      expect(units.map(({ special }) => special === true)).toEqual(
        units.map((_, place) => templated && (place === 0 || place === units.length - 1)),
      );
    }
  });
});

describe("the default model", () => {
  const name = "limelight-mini-sst2";
  const tolerance = 1e-3; // of the largest value of an array
  let loading: Promise<{ subject: WhiteBox; golden: Awaited<ReturnType<typeof readBundledShap>> }> | undefined;
  const load = async (): Promise<Awaited<NonNullable<typeof loading>>> => {
    const found = await (loading ??= (async () => ({
      subject: await open(await bundledCheckpoint(name)),
      golden: await readBundledShap(name),
    }))());
    const slow = devices.device.facts.software === "swiftshader";
    return { ...found, golden: slow ? found.golden.slice(0, 1) : found.golden };
  };

  test("leave one out is PyTorch's", { timeout: 240_000 }, async () => {
    const { subject, golden } = await load();
    for (const each of golden) {
      const { scores } = await explain(subject, "leave-one-out", each, {}, "captum");
      expectWithin(scores, each.leave_one_out, tolerance, each.text, {
        method: "Leave one out, mode captum",
        reference: tools.captum,
        checkpoint: name,
      });
    }
  });

  test("Partition SHAP is shap's", { timeout: 480_000 }, async () => {
    const { subject, golden } = await load();
    const about = { method: "Partition SHAP, mode shap", reference: tools.shap, checkpoint: name };
    for (const each of golden) {
      const { scores, base } = await explain(subject, "partition-shap", each, {}, "shap");
      const values = each.values.map((row) => row[each.target] ?? Number.NaN);
      expectWithin(scores, values, tolerance, each.text, about);
      expectWithin([base ?? Number.NaN], [each.base[each.target] ?? Number.NaN], tolerance, each.text, about);
    }
  });
});
