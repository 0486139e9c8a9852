import type { Activation } from "@limelight/core";

/** Number by number: a · b. */
export function product(a: Activation, b: Activation): Activation {
  return { shape: a.shape, data: a.data.map((number, index) => number * (b.data[index] ?? 0)) };
}

/** Number by number: a − b. */
export function difference(a: Activation, b: Activation): Activation {
  return { shape: a.shape, data: a.data.map((number, index) => number - (b.data[index] ?? 0)) };
}

/** Number by number: the absolute value. */
export function absolute({ shape, data }: Activation): Activation {
  return { shape, data: data.map(Math.abs) };
}

/** A weighted sum of activations of one shape, in f64. */
export class WeightedSum {
  #sum: Float64Array | undefined;
  #shape: readonly number[] = [];

  add({ shape, data }: Activation, weight: number): void {
    const sum = (this.#sum ??= new Float64Array(data.length));
    this.#shape = shape;
    for (let index = 0; index < data.length; index++) sum[index] = (sum[index] ?? 0) + weight * (data[index] ?? 0);
  }

  get value(): Activation {
    return { shape: this.#shape, data: Float32Array.from(this.#sum ?? []) };
  }
}
