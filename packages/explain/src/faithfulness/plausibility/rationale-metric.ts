import type { Measure, MeasuredExplanation, Metric } from "../metric.ts";
import { markedUnits } from "./marked-units.ts";

/** A metric that holds scores against what people marked; null where they marked nothing. */
export function rationaleMetric<Options>(
  metric: Omit<Metric<Options>, "measure" | "about" | "floor" | "citation" | "better"> & {
    readonly compare: (
      explanation: Pick<MeasuredExplanation, "scores">,
      marked: readonly boolean[],
      options: Options,
    ) => number | null;
  },
): Metric<Options> {
  const { compare, ...rest } = metric;
  return {
    ...rest,
    citation: "DeYoung et al. 2020, ERASER: A Benchmark to Evaluate Rationalized NLP Models",
    better: "higher",
    about: "plausibility",
    floor: true,
    async measure(_subject, _input, _target, explanation, options, { rationale }): Promise<Measure> {
      if (!rationale) return { value: null };
      const marked = markedUnits(explanation, rationale);
      return { value: marked.includes(true) ? compare(explanation, marked, options) : null };
    },
  };
}

/** The harmonic mean; 0 where either is 0. */
export function f1(precision: number, recall: number): number {
  return precision === 0 || recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}
