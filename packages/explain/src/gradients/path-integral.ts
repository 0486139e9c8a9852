import { quadrature, type QuadratureRule } from "@limelight/statistics";
import type { Activation, GradientAnswer, HookName } from "@limelight/core";
import { difference, product, WeightedSum } from "./arithmetic.ts";
import { total, type Place, type TextGradients } from "./text-gradients.ts";

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

/** A straight path between two activations, with the answers at its ends. */
export interface Path {
  readonly start: GradientAnswer;
  readonly end: GradientAnswer;
  /** The activation that moves; `from` and `to` are its values. */
  readonly hook: HookName;
  readonly from: Activation;
  readonly to: Activation;
  readonly place: (share: number) => Place;
}

/**
 * (to − from) · ∫ gradient: Sundararajan et al. 2017, equation 1. Each doubling asks anew, for points of another quadrature.
 */
export async function integrate(
  gradients: TextGradients,
  path: Path,
  { rule, steps, bound }: Integration,
): Promise<{ features: Activation; convergence?: Convergence }> {
  const way = difference(path.to, path.from);
  const change = gradients.output(path.end.answer) - gradients.output(path.start.answer);
  for (let count = steps; ; count = Math.min(2 * count, mostSteps)) {
    const features = product(way, await meanGradient(gradients, path, rule, count));
    if (bound === undefined) return { features };
    const reached = Math.abs(change - total(features)) <= bound * Math.abs(change);
    if (reached || count >= mostSteps) return { features, convergence: { steps: count, bound, reached } };
  }
}

async function meanGradient(
  gradients: TextGradients,
  { hook, place }: Path,
  rule: QuadratureRule,
  steps: number,
): Promise<Activation> {
  const { nodes, weights } = quadrature(rule, steps);
  const sum = new WeightedSum();
  for (let before = 0; before < steps; before += held) {
    const answers = await gradients.at(
      nodes.slice(before, before + held).map(place),
      { by: [hook] },
      { before, total: steps },
    );
    for (const [index, { at }] of answers.entries()) {
      const found = at.get(hook);
      if (!found) throw new TypeError(`the subject gave no gradient of ${hook}`);
      sum.add(found.gradient, weights[before + index] ?? 0);
    }
  }
  return sum.value;
}
