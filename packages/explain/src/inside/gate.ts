import type { HeadNumbers } from "@limelight/core";

type ActivationFunction = NonNullable<HeadNumbers["dense"]>["activation"];

/** f(x) / x of an activation function f: what it scales its input by. At 0, the limit from above. */
export function gate(x: number, activation: ActivationFunction): number {
  switch (activation) {
    case "gelu":
      return (1 + erf(x / Math.SQRT2)) / 2;
    case "gelu-tanh":
      return (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))) / 2;
    case "relu":
      return x < 0 ? 0 : 1;
    case "silu":
      return 1 / (1 + Math.exp(-x));
    case "tanh":
      return x === 0 ? 1 : Math.tanh(x) / x;
    case "none":
      return 1;
  }
}

/** By its series of positive terms (Abramowitz and Stegun 7.1.6), exact in f64. */
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
