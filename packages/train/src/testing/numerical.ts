import type { Activation } from "@limelight/core";
import type { Objective } from "../objectives/objective.ts";

/** Logits as a run gives them, one activation an example. */
export function activations(data: readonly number[], width: number, rows = 1): Activation[] {
  const size = width * rows;
  return Array.from({ length: data.length / size }, (_, index) => ({
    shape: rows === 1 ? [width] : [rows, width],
    data: Float32Array.from(data.slice(index * size, (index + 1) * size)),
  }));
}

/** Central differences of an objective by every logit. */
export function differences<Target>(
  objective: Objective<Target>,
  data: readonly number[],
  width: number,
  targets: readonly Target[],
  step = 2 ** -8,
): number[] {
  const total = targets.reduce((sum, target) => sum + objective.weight(target), 0);
  const lossAt = (index: number, by: number): number =>
    objective.evaluate(
      activations(
        data.map((value, each) => Math.fround(value) + (each === index ? by : 0)),
        width,
      ),
      targets,
      total,
    ).loss;
  return data.map((_, index) => (lossAt(index, step) - lossAt(index, -step)) / (2 * step));
}
