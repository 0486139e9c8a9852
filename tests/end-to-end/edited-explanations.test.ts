import { expect, test } from "vitest";
import { z } from "zod";
import { limelight } from "./limelight.ts";

const tiny = ["--model", "limelight-tiny-sst2"];
const text = "It was a fantastic performance!";
const edit = (value: object): string[] => ["--edit", JSON.stringify(value)];
const headOff = edit({ hook: "blocks.0.attn.hook_z", head: 1, set: 0 });

const probabilities = z.record(z.string(), z.number());
const explained = z.object({
  method: z.string(),
  prediction: z.object({ probabilities }),
  unedited: z.object({ label: z.string(), probabilities, logits: z.array(z.number()) }),
  scores: z.array(z.number()),
  residual: z.number().optional(),
  base: z.number().optional(),
  output: z.number().optional(),
});

function expectNear(found: Readonly<Record<string, number>>, expected: Readonly<Record<string, number>>): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [label, value] of Object.entries(expected)) expect(found[label]).toBeCloseTo(value, 5);
}

test("a model with a head switched off is explained as classify has it, whatever the method asks", async () => {
  const methods = ["lime", "kernel-shap", "leave-one-out", "integrated-gradients", "attention-x-gradient", "lrp"];
  const chosen = methods.flatMap((method) => ["--method", method]);
  const [classified, found, plain] = await Promise.all([
    limelight(["classify", text, ...tiny, ...headOff, "--json"]),
    limelight(["explain", text, ...tiny, ...headOff, ...chosen, "--json"]),
    limelight(["explain", text, ...tiny, ...chosen, "--json"]),
  ]);
  expect(found.stderr).toBe("");
  const said = z.object({ probabilities, unedited: z.object({ probabilities }) }).parse(classified.documents()[0]);
  const documents = found.documents().map((document) => explained.parse(document));
  expect(documents.map(({ method }) => method)).toEqual(methods);
  const before = plain.documents().map((document) => z.object({ scores: z.array(z.number()) }).parse(document).scores);
  for (const [index, { prediction, unedited, scores }] of documents.entries()) {
    expectNear(prediction.probabilities, said.probabilities);
    expectNear(unedited.probabilities, said.unedited.probabilities);
    expect(scores).not.toEqual(before[index]);
  }
  expect(plain.documents()[0]).not.toHaveProperty("unedited");
});

test("the integral's promise holds under edits: scores add up to output less base", async () => {
  const changes = [
    ...headOff,
    ...edit({ hook: "blocks.1.attn.hook_pattern", head: 0, key: 2, set: 0, renormalise: true }),
    ...edit({ hook: "blocks.0.hook_mlp_out", scale: 0.5 }),
  ];
  const words = ["explain", text, ...tiny, ...changes, "--json", "--steps", "500"];
  const { documents } = await limelight([...words, "--method", "integrated-gradients"]);
  const { scores, base = 0, output = 0, residual = 1 } = explained.parse(documents()[0]);
  const sum = scores.reduce((total, score) => total + score, 0);
  expect(Math.abs(output - base)).toBeGreaterThan(0.1);
  expect(Math.abs(sum - (output - base))).toBeLessThan(0.01 * Math.abs(output - base));
  expect(residual).toBeCloseTo(output - base - sum, 4);
});

test("means over the other texts, and another text's values, go in as in classify", async () => {
  const texts = [text, "A dull and lifeless film.", "So good!"];
  const change = [
    ...edit({ hook: "blocks.1.attn.hook_z", head: 0, mean: true }),
    ...edit({ hook: "pooler.hook_pooler_out", neuron: [0, 1, 2], from: "That is a terrible movie." }),
  ];
  const [classified, found] = await Promise.all([
    limelight(["classify", ...texts, ...tiny, ...change, "--json"]),
    limelight(["explain", ...texts, ...tiny, ...change, "--method", "lime", "--samples", "50", "--json"]),
  ]);
  const expected = classified.documents().map((document) => z.object({ probabilities }).parse(document));
  const documents = found.documents().map((document) => explained.parse(document));
  expect(documents).toHaveLength(3);
  for (const [index, { prediction }] of documents.entries())
    expectNear(prediction.probabilities, expected[index]?.probabilities ?? {});
});

test("an edit at a place goes with methods that keep the tokens, and is refused by others", async () => {
  const placed = edit({ hook: "hook_embed", position: 4, set: 0 });
  const kept = ["saliency", "leave-one-out"].flatMap((method) => ["--method", method]);
  const good = await limelight(["explain", text, ...tiny, ...placed, ...kept, "--json"]);
  expect([good.exit, good.documents().length]).toEqual([0, 2]);
  const bad = await limelight(["explain", text, ...tiny, ...placed, "--method", "lime", "--json"]);
  expect(bad.stderr).toMatch(/edit of hook_embed selects among the text's 8 tokens.*asks about one with \d/);
  expect([bad.exit, bad.stdout]).toEqual([2, ""]);
  const outside = edit({ hook: "hook_embed", position: 40, set: 0 });
  expect((await limelight(["explain", text, ...tiny, ...outside])).stderr).toMatch(/no position 40/);
});

test("people see the prediction with the edits and without", async () => {
  const { stdout } = await limelight(["explain", text, ...tiny, ...headOff, "--method", "saliency"]);
  expect(stdout).toMatch(/\n {2}\w+tive .*\nunedited\n {2}positive .*\n/);
});
