import type { Resources } from "../resources.ts";

/** A neighbour of a word. */
interface Near {
  readonly word: string;
  readonly cosine: number;
}

const blockRows = 4096;
const mostRemembered = 10_000;

/** Vectors of words, [words, dimensions], and exact neighbours among them by cosine. */
export class WordVectors implements Required<Pick<Resources, "vectorOf" | "nearestWords">> {
  readonly words: readonly string[];
  readonly dimensions: number;
  readonly #values: Float32Array;
  readonly #places: ReadonlyMap<string, number>;
  /** One over each vector's length; 0 of those that are nothing but zeros. */
  readonly #inverseLengths: Float32Array;
  readonly #remembered = new Map<string, readonly Near[]>();

  constructor(words: readonly string[], values: Float32Array, dimensions: number) {
    this.words = words;
    this.dimensions = dimensions;
    this.#values = values;
    this.#places = new Map(words.map((word, index) => [word, index]));
    this.#inverseLengths = Float32Array.from(words, (_, index) => {
      const length = Math.sqrt(this.#dot(this.#row(index), index));
      return length === 0 ? 0 : 1 / length;
    });
  }

  /** The vector of a word as it is written, or in small letters. */
  vectorOf(word: string): Float32Array | undefined {
    const place = this.#placeOf(word);
    return place === undefined ? undefined : this.#row(place);
  }

  /** Words whose vectors have the highest cosine with its own, the first of the table among equals; none of a word without a vector. */
  nearestWords(word: string, top: number): readonly Near[] {
    const place = this.#placeOf(word);
    if (place === undefined || top < 1) return [];
    const key = `${place} ${top}`;
    const near = this.#remembered.get(key) ?? this.#nearest(place, Math.floor(top));
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(key, near);
    return near;
  }

  #placeOf(word: string): number | undefined {
    return this.#places.get(word) ?? this.#places.get(word.toLowerCase());
  }

  #row(place: number): Float32Array {
    return this.#values.subarray(place * this.dimensions, (place + 1) * this.dimensions);
  }

  #dot(vector: Float32Array, place: number): number {
    const values = this.#values;
    const { dimensions } = this;
    const start = place * dimensions;
    let sum = 0;
    for (let index = 0; index < dimensions; index += 1) sum += (vector[index] ?? 0) * (values[start + index] ?? 0);
    return sum;
  }

  /** Goes through the table block by block: what a block cannot better is not looked at a second time. */
  #nearest(place: number, top: number): readonly Near[] {
    const vector = this.#row(place);
    const inverse = this.#inverseLengths[place] ?? 0;
    let best: { readonly place: number; readonly cosine: number }[] = [];
    for (let first = 0; first < this.words.length; first += blockRows) {
      const least = best.length < top ? -Infinity : (best.at(-1)?.cosine ?? -Infinity);
      const found = [];
      for (let row = first; row < Math.min(first + blockRows, this.words.length); row += 1) {
        const cosine = this.#dot(vector, row) * inverse * (this.#inverseLengths[row] ?? 0);
        if (row !== place && cosine > least) found.push({ place: row, cosine });
      }
      if (found.length > 0)
        best = [...best, ...found].toSorted((one, other) => other.cosine - one.cosine).slice(0, top);
    }
    return best.map(({ place: row, cosine }) => ({ word: this.words[row] ?? "", cosine }));
  }
}
