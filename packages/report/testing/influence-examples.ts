import type { InfluenceOnText, SelfInfluence } from "../src/influence-document.ts";

const trace = {
  form: "last-layer",
  parameters: ["classifier.weight", "classifier.bias"],
  checkpoints: [
    { name: "checkpoint-2", step: 2, weight: 0.001 },
    { name: "checkpoint-4", step: 4, weight: 0.0005 },
  ],
  seconds: 1.25,
};

/** What made a model say "positive": two texts for it, and one against whose label it does not believe. */
export const influenced: InfluenceOnText = {
  ...trace,
  model: { id: "reviews" },
  text: "Good fun.",
  target: { label: "positive" },
  prediction: { probabilities: { negative: 0.1, positive: 0.9 } },
  scored: { texts: 12, mean: 0.0001, deviation: 0.002, proponents: 7, opponents: 5 },
  examples: [
    { text: "A joy.", row: 2, label: "positive", score: 0.02, predicted: "positive", probability: 0.97 },
    { text: "Fun\nfor all.", row: 5, label: "positive", score: 0.01, predicted: "positive", probability: 0.99 },
    { text: "Good, in parts.", row: 9, label: "negative", score: -0.015, predicted: "positive", probability: 0.7 },
  ],
};

/** Texts by what they do for themselves. */
export const selfInfluenced: SelfInfluence = {
  ...trace,
  type: "self",
  model: { id: "reviews" },
  scored: { texts: 12, mean: 0.001, deviation: 0.002 },
  examples: [
    { text: "Good, in parts.", row: 9, label: "negative", score: 0.02, predicted: "positive", probability: 0.7 },
    { text: "A joy.", row: 2, label: "positive", score: 0.0001, predicted: "positive", probability: 0.97 },
  ],
};
