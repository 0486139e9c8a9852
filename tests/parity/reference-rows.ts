import { softmax, type Activation } from "@limelight/core";
import type { Golden } from "./golden.ts";

/** Of [groups, rows, features] the rows that the reference kept, in every group: [groups, kept rows, features]. */
export function pickRows(data: Float32Array, groups: number, features: number, rows: Iterable<number>): Float32Array {
  const perGroup = data.length / groups;
  const kept = [...rows];
  return Float32Array.from(
    Array.from({ length: groups }, (_, group) =>
      kept.flatMap((row) => {
        const start = group * perGroup + row * features;
        return [...data.subarray(start, start + features)];
      }),
    ).flat(),
  );
}

/**
 * d logit[target], or d softmax[target], by the logits of every text: packed as the run has them.
 * @param which of each text's targets
 */
export function gradientSeeds(
  logits: readonly Activation[],
  { about }: Golden,
  which: number,
  kind: "logit" | "prob",
): Float32Array {
  const packed = new Float32Array(logits.reduce((count, { data }) => count + data.length, 0));
  let start = 0;
  for (const [input, { shape, data }] of logits.entries()) {
    const width = shape.at(-1) ?? 0;
    const row = (about.inputs[input]?.gradient_row ?? 0) * width;
    const target = about.inputs[input]?.gradient_targets[which] ?? -1;
    const probabilities = softmax(data.subarray(row, row + width));
    for (let label = 0; label < width; label++) {
      const one = label === target ? 1 : 0;
      const slope = (probabilities[target] ?? 0) * (one - (probabilities[label] ?? 0));
      packed[start + row + label] = kind === "logit" ? one : slope;
    }
    start += data.length;
  }
  return packed;
}
