import type { Activation, ActivationRule } from "./index.ts";

/** erf by its series of positive terms (Abramowitz and Stegun 7.1.6): exact to f64, since nothing cancels. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** What activation.wgsl computes, in f64. */
export function activateReference(x: number, activation: Activation): number {
  return functions[activation](x);
}

/** What backward.wgsl multiplies gradients by: the derivative of `activateReference`, in f64. At the corner of relu it is 0, as torch has it. */
export function activateSlopeReference(x: number, activation: Activation): number {
  return slopes[activation](x);
}

/** What backward.wgsl makes of one gradient by a rule, in f64. */
export function activateRuleReference(
  x: number,
  gradient: number,
  activation: Activation,
  rule: ActivationRule,
): number {
  const slope = activateSlopeReference(x, activation);
  switch (rule) {
    case "gradient":
      return gradient * slope;
    case "guided":
      return Math.max(gradient, 0) * slope;
    case "deconvolution":
      return Math.max(gradient, 0);
    case "identity":
      return gradient * (Math.abs(x) < 1e-6 ? slope : activateReference(x, activation) / x);
  }
}

/** What secant.wgsl computes, in f64: the first half of `input` against the second. */
export function activateSecantReference(
  input: ArrayLike<number>,
  outputGradient: ArrayLike<number>,
  activation: Activation,
): Float64Array {
  const half = input.length / 2;
  return Float64Array.from({ length: input.length }, (_, i) => {
    if (i >= half) return 0;
    const [x, other] = [input[i] ?? Number.NaN, input[i + half] ?? Number.NaN];
    const rate =
      Math.abs(x - other) > 1e-6
        ? (activateReference(x, activation) - activateReference(other, activation)) / (x - other)
        : activateSlopeReference(x, activation);
    return (outputGradient[i] ?? Number.NaN) * rate;
  });
}

const functions: Readonly<Record<Activation, (x: number) => number>> = {
  none: (x) => x,
  gelu: (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  "gelu-tanh": (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  relu: (x) => Math.max(x, 0),
  silu: (x) => x / (1 + Math.exp(-x)),
  tanh: Math.tanh,
};

const slopes: Readonly<Record<Activation, (x: number) => number>> = {
  none: () => 1,
  gelu: (x) => 0.5 * (1 + erf(x * Math.SQRT1_2)) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI),
  "gelu-tanh": (x) => {
    const inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
    const innerSlope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    return 0.5 * (1 + Math.tanh(inner)) + 0.5 * x * tanhSlope(inner) * innerSlope;
  },
  relu: (x) => (x > 0 ? 1 : 0),
  silu: (x) => {
    const e = Math.exp(-Math.abs(x));
    const sigmoid = (x < 0 ? e : 1) / (1 + e);
    return sigmoid + (x * e) / (1 + e) ** 2;
  },
  tanh: tanhSlope,
};

/** 1 - tanh², without the difference of two numbers near 1. */
function tanhSlope(x: number): number {
  const e = Math.exp(-2 * Math.abs(x));
  return (4 * e) / (1 + e) ** 2;
}
