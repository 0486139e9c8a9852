import { quadrature, type QuadratureRule } from "@limelight/statistics";
import type { Activation, GradientAnswer, HookName } from "@limelight/core";
import { difference, product, WeightedSum } from "./arithmetic.ts";
import { seen } from "./look-inside.ts";
import type { Place, TextGradients } from "./text-gradients.ts";

/** How a path is integrated over. */
export interface Integration {
  readonly rule: QuadratureRule;
  readonly steps: number;
  /** Doubles the steps until the residual is at most this part of |output − base|. */
  readonly bound?: number;
}

/** How an integral that was asked to converge ended. */
export interface Convergence {
  /** Points of the last quadrature. */
  readonly steps: number;
  /** |residual| / |output − base| that was asked for. */
  readonly bound: number;
  readonly reached: boolean;
}

/** Steps are not doubled beyond. */
const mostSteps = 3200;

/** Answers held at once: their gradients are summed before more are asked for. */
const held = 256;

/** The answers at both ends of a path. */
export interface Ends {
  readonly start: GradientAnswer;
  readonly end: GradientAnswer;
}

/** A straight path between two values of an activation. */
export interface Path {
  /** The activation that moves. */
  readonly hook: HookName;
  readonly place: (share: number) => Place;
  /** What is known of its ends; without, they are asked for together with the first points. */
  readonly ends?: Ends;
}

/**
 * (to − from) · ∫ gradient: Sundararajan et al. 2017, equation 1. Each doubling asks anew, for points of another quadrature.
 */
export async function integrate(
  gradients: TextGradients,
  path: Path,
  { rule, steps, bound }: Integration,
): Promise<Ends & { features: Activation; convergence?: Convergence }> {
  let { ends } = path;
  for (let count = steps; ; count = Math.min(2 * count, mostSteps)) {
    const found = await meanGradient(gradients, ends ? { ...path, ends } : path, rule, count);
    ends = found.ends;
    const way = difference(seen(ends.end, path.hook).value, seen(ends.start, path.hook).value);
    const features = product(way, found.mean);
    if (bound === undefined) return { ...ends, features };
    const { output, base, residual } = gradients.completeness(ends.end.answer, ends.start.answer, features);
    const reached = Math.abs(residual) <= bound * Math.abs(output - base);
    if (reached || count >= mostSteps) return { ...ends, features, convergence: { steps: count, bound, reached } };
  }
}

async function meanGradient(
  gradients: TextGradients,
  { hook, place, ends }: Path,
  rule: QuadratureRule,
  steps: number,
): Promise<{ ends: Ends; mean: Activation }> {
  const { nodes, weights } = quadrature(rule, steps);
  const shares = ends ? nodes : [0, 1, ...nodes];
  const ahead = shares.length - nodes.length;
  const first: GradientAnswer[] = [];
  const sum = new WeightedSum();
  for (let before = 0; before < shares.length; before += held) {
    const places = shares.slice(before, before + held).map(place);
    const answers = await gradients.at(places, { by: [hook] }, { before, total: shares.length });
    for (const [index, answer] of answers.entries()) {
      const step = before + index - ahead;
      if (step < 0) first.push(answer);
      else sum.add(seen(answer, hook).gradient, weights[step] ?? 0);
    }
  }
  const [start, end] = ends ? [ends.start, ends.end] : first;
  if (!start || !end) throw new TypeError("the subject did not answer for the ends of the path");
  return { ends: { start, end }, mean: sum.value };
}
