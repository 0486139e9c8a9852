import { expect, test } from "vitest";
import { parseExperiment } from "../run-experiment.ts";
import { verbs } from "../verbs/index.ts";
import { experimentSchema } from "./index.ts";

const edited = (edit: object): object => ({ verb: "classify", edits: [{ hook: "hook_embed", ...edit }] });

test("every verb of the schema can be run", () => {
  expect(experimentSchema.options.map((option) => option.shape.verb.value).toSorted()).toEqual(
    Object.keys(verbs).toSorted(),
  );
});

test("defaults are filled in", () => {
  expect(parseExperiment({ verb: "explain", input: "good" })).toMatchObject({
    target: "predicted",
    seed: 0,
    device: "auto",
    dtype: "stored",
  });
});

test.each([
  [
    { verb: "dance" },
    "verb: must be one of tokenize, classify, fill-mask, generate, score, zero-shot, prompt, next-sentence, tag, attend, inside, capture, explain, ablate, attack, augment, certify, concepts, probe, similar, map, influence, evaluate, faithfulness, train, compare",
  ],
  [{ verb: "classify", dtype: "f8" }, 'dtype: must be "f32", "f16" or "stored"'],
  [{ verb: "classify", seed: -1 }, "seed: must be 0 or more"],
  [{ verb: "classify", seed: 2 ** 32 }, "seed: must be 4294967295 or less"],
  [{ verb: "classify", seed: 0.5 }, "seed: must be a whole number"],
  [{ verb: "classify", model: "" }, "model: must not be empty"],
  [{ verb: "capture", hooks: [] }, "hooks: must have 1 or more entries"],
  [{ verb: "classify", temperature: 1 }, "temperature: there is no such field"],
  [{ verb: "classify", data: "x.tsv" }, "data: must be an object, {…}"],
  [{ verb: "capture", hooks: ["*"], grad: ["positive"] }, "grad.0: must be logit:TARGET or prob:TARGET"],
  [{ verb: "capture", hooks: ["*"], grad: ["prob:"] }, "grad.0: must be logit:TARGET or prob:TARGET"],
  [edited({ set: 0, hook: undefined }), "edits.0.hook: must be a text"],
  [edited({ position: -1, set: 0 }), "edits.0.position: must be 0 or more"],
  [edited({ position: "first", set: 0 }), "edits.0.position: must be a place counted from 0, or a list of them"],
  [edited({ head: 1.5, set: 0 }), /^edits\.0\.head: must be a/],
  [edited({ add: [[1]] }), "edits.0.add: must be a number, or a list"],
  [edited({ set: "inf" }), /^edits\.0\.set: must be a number.*; or "-inf" for scores/],
  [edited({ set: 0, scale: 2 }), "edits.0: has set and scale, may have one of them"],
  [edited({ mean: true, from: "x" }), "edits.0: has mean and from"],
  [edited({}), "edits.0: must have one of set, scale, add, mean, from and renormalise"],
  [edited({ from: 3 }), 'edits.0.from: must be a text, or {"text"'],
  [edited({ set: 0, when: "now" }), "edits.0.when: there is no such field"],
  [{ verb: "classify", input: ["x", { txt: "y" }] }, /^input: must be a text, or a list of texts and of \{"text"/],
])("%j is told in plain words", (document, message) => {
  expect(() => parseExperiment(document)).toThrow(message);
});

test.each([
  [{ verb: "dance" }, /verb/],
  [{ verb: "classify", input: "x", temprature: 1 }, /temprature/],
  [{ verb: "classify", input: 5 }, /input/],
  [{ verb: "classify", seed: -1 }, /seed/],
  [{ verb: "fill-mask", input: "x", top: 0 }, /top/],
  [{ verb: "zero-shot", input: "x", labels: [] }, /labels: must have 1 or more entries/],
  [{ verb: "zero-shot", input: "x", labels: ["a", " "] }, /labels.1: must not be empty/],
  [{ verb: "zero-shot", input: "x", labels: ["a", "b", "a "] }, /labels: a label stands twice/],
  [
    { verb: "zero-shot", input: "x", labels: ["a"], template: "It is." },
    /template: must have \{\} where the label goes/,
  ],
  [{ verb: "prompt", input: "x", verbalizer: { a: "b" } }, /verbalizer: must have two labels or more/],
  [{ verb: "prompt", input: "x", verbalizer: { a: [], b: "c" } }, /verbalizer.a/],
  [{ verb: "prompt", input: "x", verbalizer: { a: "b", c: "d" }, template: "[MASK]" }, /template: must have \{text\}/],
  [
    { verb: "prompt", input: "x", verbalizer: { a: "b", c: "d" }, template: "{text}" },
    /template: must have one \[MASK\]/,
  ],
  [{ verb: "capture", input: "x", hooks: [] }, /hooks/],
  [{ verb: "compare", input: "x", models: ["one"] }, /models/],
  [null, /experiment/],
  [[], /experiment/],
])("%j is refused by name", (document, message) => {
  expect(() => parseExperiment(document)).toThrow(message);
  expect(() => parseExperiment(document)).toThrow(expect.objectContaining({ code: "bad-experiment" }));
});
