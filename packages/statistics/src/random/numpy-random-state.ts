import { mersenne } from "pure-rand/generator/mersenne";
import { StatisticsError } from "../statistics-error.ts";

const twoTo32 = 2 ** 32;

/**
 * NumPy's legacy generator, `numpy.random.RandomState(seed)`: MT19937 with the derived draws of `legacy-distributions`
 * and `_rand_int64(..., use_masked=True)`. NumPy has frozen this stream for good (NEP 19), so what a Python tool drew
 * with a seed can be drawn again here, bit for bit.
 */
export class NumpyRandomState {
  readonly #bits: { next(): number };
  /** NumPy draws normal numbers in pairs and keeps the second. */
  #spare: number | undefined;

  /**
   * @param seed an integer from 0 to 2³² − 1, seeded as `init_genrand` does
   * @throws StatisticsError `bad-seed`
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed >= twoTo32) {
      throw new StatisticsError(
        "bad-seed",
        `the seed ${seed} is not one of NumPy's`,
        "give an integer from 0 to 4294967295",
      );
    }
    this.#bits = mersenne(seed);
  }

  /**
   * `size` integers from `low` to `high - 1`.
   * @throws StatisticsError `bad-range` where the range is empty or wider than 2³²
   */
  randint(low: number, high: number, size: number): number[] {
    const span = high - 1 - low;
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || span < 0 || span >= twoTo32) {
      throw new StatisticsError(
        "bad-range",
        `no integers can be drawn from ${low} to ${high - 1}`,
        "give low < high, both integers",
      );
    }
    return Array.from({ length: size }, () => low + this.#below(span));
  }

  /** The integers from 0 to `count - 1` in a random order. */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, index) => index);
    this.shuffle(order);
    return order;
  }

  /**
   * `size` different integers from 0 to `population - 1`: `choice(population, size, replace=False)`, which shuffles
   * the whole population whatever the size.
   * @throws StatisticsError `bad-range` where more are asked for than there are
   */
  choice(population: number, size: number): number[] {
    if (size > population) {
      throw new StatisticsError("bad-range", `cannot draw ${size} different items from ${population}`, "draw fewer");
    }
    return this.permutation(population).slice(0, size);
  }

  /**
   * `size` integers from 0 to `weights.length - 1`, as likely as the weights say: `choice(len(p), size, p=p)`.
   * @param weights none negative, summing to 1
   */
  weightedChoice(weights: readonly number[], size: number): number[] {
    let total = 0;
    const sums = weights.map((weight) => (total += weight));
    const bounds = sums.map((sum) => sum / total);
    return this.randomSample(size).map((draw) => bounds.findIndex((bound) => bound > draw));
  }

  /** Shuffles in place (Fisher-Yates from the end). */
  shuffle(items: unknown[]): void {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.#below(last);
      const held = items[last];
      items[last] = items[other];
      items[other] = held;
    }
  }

  /** `size` numbers from [0, 1) with 53 random bits each. */
  randomSample(size: number): number[] {
    return Array.from({ length: size }, () => {
      const high = this.#next() >>> 5;
      const low = this.#next() >>> 6;
      return (high * 2 ** 26 + low) / 2 ** 53;
    });
  }

  /** `size` numbers from the standard normal distribution: `standard_normal(size)`, by Marsaglia's polar method. */
  standardNormal(size: number): number[] {
    return Array.from({ length: size }, () => this.#normal());
  }

  #normal(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const [x = 0, y = 0] = this.randomSample(2).map((number) => 2 * number - 1);
      const square = x * x + y * y;
      if (square < 1 && square !== 0) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        this.#spare = factor * x;
        return factor * y;
      }
    }
  }

  #next(): number {
    return this.#bits.next() >>> 0;
  }

  /** An integer from 0 to `max`, both included: bits are masked to the next power of two and thrown away where too big. */
  #below(max: number): number {
    if (max === 0) {
      return 0;
    }
    const mask = 0xffffffff >>> Math.clz32(max);
    let value: number;
    do {
      value = (this.#next() & mask) >>> 0;
    } while (value > max);
    return value;
  }
}
