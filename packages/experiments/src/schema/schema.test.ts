import { expect, test } from "vitest";
import { parseExperiment } from "../run-experiment.ts";
import { verbs } from "../verbs/index.ts";
import { experimentSchema } from "./index.ts";

test("every verb of the schema can be run", () => {
  expect(experimentSchema.options.map((option) => option.shape.verb.value).toSorted()).toEqual(
    Object.keys(verbs).toSorted(),
  );
});

test("defaults are filled in", () => {
  expect(parseExperiment({ verb: "explain", input: "good" })).toMatchObject({
    method: "lime",
    target: "predicted",
    seed: 0,
    device: "auto",
    dtype: "stored",
  });
});

test.each([
  [
    { verb: "dance" },
    "verb: must be one of tokenize, classify, fill-mask, next-sentence, tag, attend, inside, capture, explain, compare",
  ],
  [{ verb: "classify", dtype: "f8" }, 'dtype: must be "f32", "f16" or "stored"'],
  [{ verb: "classify", seed: -1 }, "seed: must be 0 or more"],
  [{ verb: "classify", seed: 2 ** 32 }, "seed: must be 4294967295 or less"],
  [{ verb: "classify", seed: 0.5 }, "seed: must be a whole number"],
  [{ verb: "classify", model: "" }, "model: must not be empty"],
  [{ verb: "capture", hooks: [] }, "hooks: must have 1 or more entries"],
  [{ verb: "classify", temperature: 1 }, "temperature: there is no such field"],
  [{ verb: "classify", data: "x.tsv" }, "data: must be an object, {…}"],
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
  [{ verb: "capture", input: "x", hooks: [] }, /hooks/],
  [{ verb: "compare", input: "x", models: ["one"] }, /models/],
  [null, /experiment/],
  [[], /experiment/],
])("%j is refused by name", (document, message) => {
  expect(() => parseExperiment(document)).toThrow(message);
  expect(() => parseExperiment(document)).toThrow(expect.objectContaining({ code: "bad-experiment" }));
});
