import { classifier, differentiable, type BlackBox } from "@limelight/core";
import { resolveOptions } from "@limelight/explain";
import { findMetric } from "@limelight/explain/faithfulness";
import { expect, test } from "vitest";
import { z } from "zod";
import { expectWithin } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { readJson } from "./golden.ts";
import { tools } from "./record-parity.ts";

const devices = new TestDevice();
const name = "bert-cls";

const values = z.record(z.string(), z.number().nullable());
const goldenSchema = z.object({
  cases: z.array(
    z.object({
      text: z.string(),
      target: z.int(),
      explainer: z.string(),
      tokens: z.array(z.string()),
      scores: z.array(z.number()),
      rationale: z.array(z.union([z.literal(0), z.literal(1)])),
      measures: values,
      masked: values,
    }),
  ),
});

test("explanations measure what ferret measures of them", async () => {
  const { cases } = goldenSchema.parse(await readJson(`golden/${name}/ferret.json`));
  const checkpoint = await tinyCheckpoint(name);
  const tokenizer = tokenizerOf(checkpoint);
  const model = await devices.load(checkpoint);
  const options = {
    model,
    encode: ({ text }: { readonly text: string }) => tokenizer.encode(text),
    special: tokenizer.special,
    batchTokens: 1024,
  };
  const subject: BlackBox = differentiable(classifier(options), options);
  const measured = new Map<string, { own: number[]; ferret: number[] }>();
  for (const each of cases) {
    const tokens = tokenizer.encode(each.text).tokens;
    expect(tokens.map((token) => token.text)).toEqual(each.tokens);
    const inner = tokens.slice(1, -1);
    const explanation = {
      units: inner.map(({ text, start, end }) => ({ text, start, end })),
      scores: each.scores.slice(1, -1),
      sizes: false,
    };
    const context = {
      seed: 0,
      rationale: inner.filter((_, token) => each.rationale[token + 1] === 1),
      decode: (ids: readonly number[]) => tokenizer.decode(ids),
    };
    for (const [kind, expected] of [
      ["", each.measures],
      ["masked ", each.masked],
    ] as const)
      for (const [id, ferret] of Object.entries(expected)) {
        const metric = findMetric(id);
        const given = resolveOptions(metric, kind === "" ? {} : { fill: "mask" }, "ferret");
        const { value } = await metric.measure(subject, each, each.target, explanation, given, context);
        const known = measured.get(kind + id) ?? { own: [], ferret: [] };
        measured.set(kind + id, known);
        known.own.push(value ?? Number.NaN);
        known.ferret.push(ferret ?? Number.NaN);
      }
  }
  expect([...measured.keys()]).toHaveLength(8);
  for (const [id, { own, ferret }] of measured)
    expectWithin(own, ferret, 1e-5, id, {
      method: `Faithfulness: ${id.replace(/^masked (.*)$/, "$1, masked")}, mode ferret`,
      reference: tools.ferret,
      checkpoint: name,
    });
});
