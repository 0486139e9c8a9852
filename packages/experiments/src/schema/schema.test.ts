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
