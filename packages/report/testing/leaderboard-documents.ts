import type { FaithfulnessDocument, MetricMean } from "../src/faithfulness-documents.ts";

const mean = (value: number, texts = 20): MetricMean => ({ mean: value, low: value - 0.05, high: value + 0.1, texts });
const shares = [0, 0.5, 1];

/** A method of a leaderboard of two metrics; `random` has 0.5 by either. */
export function boardOf(
  method: string,
  { deletion, insertion, settled = true }: { deletion: number; insertion: number | null; settled?: boolean },
  others: readonly string[],
): FaithfulnessDocument & { readonly deletion: MetricMean; readonly insertion: MetricMean | null } {
  const apart = (metric: string, against: string, difference: number) => ({
    metric,
    against,
    difference,
    low: difference - 0.1,
    high: difference + 0.1,
    p: settled ? 0.002 : 0.4,
    settled,
    texts: 20,
  });
  return {
    model: { id: "mini" },
    method,
    unit: "word",
    metrics: [
      { id: "deletion", title: "As words go", better: "lower", about: "faithfulness", options: { fill: "delete" } },
      { id: "insertion", title: "As words come", better: "higher", about: "faithfulness", options: { fill: "delete" } },
    ],
    texts: 20,
    deletion: mean(deletion),
    insertion: insertion === null ? null : mean(insertion),
    floor: { deletion: mean(0.5), insertion: mean(0.5) },
    draws: 5,
    differences: [...others, "random"].flatMap((against) => [
      apart("deletion", against, deletion - 0.5),
      ...(insertion === null ? [] : [apart("insertion", against, insertion - 0.5)]),
    ]),
    curves: {
      deletion: { shares, outputs: [0.9, deletion, 0.4] },
      ...(insertion !== null && { insertion: { shares, outputs: [0.4, insertion, 0.9] } }),
    },
    floorCurves: { deletion: { shares, outputs: [0.9, 0.6, 0.4] }, insertion: { shares, outputs: [0.4, 0.6, 0.9] } },
    refused: [],
    measuring: { asked: 100, distinct: 50, forward: 3 },
    seconds: 1.5,
  };
}
