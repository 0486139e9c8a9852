import { expect, test } from "vitest";
import { classOf, layerOf, sourceSentences } from "./scores.ts";

const labels = [{ label: "negative" }, { label: "positive" }];

test("the class is the chosen one, else the sentence's, else any", () => {
  expect(classOf(labels, "negative", "positive")).toBe("negative");
  expect(classOf(labels, undefined, "positive")).toBe("positive");
  expect(classOf(labels, "none", "neither")).toBe("negative");
  expect(classOf([], "negative", "positive")).toBeUndefined();
});

const at = (layer: number, score: number, pAdjusted: number, accuracyLow = 0.7) => ({
  layer,
  score,
  random: 0.5,
  pAdjusted,
  cosine: 0,
  accuracy: 0.8,
  accuracyLow,
});

test("the layer is the chosen one, else where it is furthest from chance, else the last", () => {
  const scores = [at(-1, 0.6, 0.01), at(0, 0.1, 0.01), at(1, 1, 0.06)];
  expect(layerOf(scores, -1)).toBe(-1);
  expect(layerOf(scores, undefined)).toBe(0);
  expect(layerOf(scores, 9)).toBe(0);
  expect(layerOf([at(0, 1, 0.2), at(1, 0.5, 1)], undefined)).toBe(1);
  expect(layerOf([at(0, 1, 0.01, 0.4), at(1, 0.5, 1)], undefined)).toBe(1);
  expect(layerOf([], undefined)).toBeUndefined();
});

test("where examples are from is said by kind", () => {
  expect(
    sourceSentences({
      concepts: [
        { concept: "praise", source: "found", examples: 14 },
        { concept: "negation", source: "found", examples: 12 },
        { concept: "food", source: "templates", examples: 40 },
      ],
    }),
  ).toEqual([
    "praise (14) and negation (12): texts with its words, found among these.",
    "food (40): its words in neutral sentences, since too few texts have them.",
  ]);
});
