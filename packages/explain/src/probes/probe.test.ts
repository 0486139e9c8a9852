import { NumpyRandomState, stratifiedSplit, wilsonInterval } from "@limelight/statistics";
import { expect, test } from "vitest";
import { controlLabels } from "./control-labels.ts";
import { majorityAccuracy, probe } from "./probe.ts";

const count = 80;
const labels = Array.from({ length: count }, (_, index) => (index % 4 === 0 ? 1 : 0));
const split = stratifiedSplit(labels, 0.25, 0);
const options = { inverseRegularisation: 1, resamples: 200, seed: 0 };

/** Noise in every feature, and the label in the first. */
function vectors(signal: number): Float32Array[] {
  const random = new NumpyRandomState(5);
  return labels.map((label) =>
    Float32Array.from(random.standardNormal(4), (value, index) => 100 * value + (index === 0 ? signal * label : 0)),
  );
}

const types = labels.map((_, index) => `word ${index}`);
const control = controlLabels(types, labels, 1);
const task = { labels, control, classCount: 2, split };

test("a label that stands in the vectors is read; one that does not is not", () => {
  const found = probe(vectors(2000), task, options);
  expect(found.accuracy).toBe(1);
  expect(found.training.accuracy).toBe(1);
  expect(found.selectivity).toBeCloseTo(found.accuracy - found.control, 12);
  expect(found.intervals.accuracy).toEqual({ low: wilsonInterval(20, 20).low, high: 1 });
  expect(found.intervals.selectivity?.low).toBeLessThanOrEqual(found.selectivity);
  expect(probe(vectors(2000), { ...task, control: labels }, options).intervals.selectivity).toBeNull();
  expect(probe(vectors(0), task, options).accuracy).toBeLessThan(0.9);
  expect(probe(vectors(2000), task, options)).toEqual(found);
});

test("always the most frequent class is the least that a probe should beat", () => {
  expect(majorityAccuracy(task)).toBe(0.75);
});

test("a control task gives each type one label, drawn as the task's are shared out", () => {
  const repeated = controlLabels(["a", "b", "a", "c", "b"], [0, 1, 1, 0, 2], 3);
  expect(repeated[0]).toBe(repeated[2]);
  expect(repeated[1]).toBe(repeated[4]);
  expect(control.filter((label) => label === 1).length / count).toBeCloseTo(0.25, 0);
  expect(controlLabels(types, labels, 1)).toEqual(control);
});

test("words that say everything are learnt by heart, so that nothing is left of the accuracy", () => {
  const words = labels.map((label, index) => `${label}${index % 2}`);
  const heard = { ...task, control: controlLabels(words, labels, 2) };
  const known = ["00", "01", "10", "11"];
  const oneHot = words.map((word) => Float32Array.from(known, (each) => (each === word ? 1 : 0)));
  const found = probe(oneHot, heard, options);
  expect(found.accuracy).toBe(1);
  expect(found.control).toBe(1);
  expect(found.selectivity).toBe(0);
});

test("a control task of one label alone is no failure", () => {
  expect(probe(vectors(1), { ...task, control: labels.map(() => 0) }, options).control).toBe(1);
});
