/** Words as they are compared: letters and numbers alone, whatever their case and form. */
export function wordKey(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, "");
}

/** Phrases of so many words at most are found. */
const longestPhrase = 6;

/** Where the words of a text are, and phrases of some of them. */
export class WordIndex {
  readonly keys: readonly string[];
  /** By key: runs of words, each by its first, ascending; with how many words it has. */
  readonly #runs = new Map<string, { readonly first: number; readonly count: number }[]>();

  constructor(words: readonly string[]) {
    this.keys = words.map(wordKey);
    for (let first = 0; first < this.keys.length; first++) {
      let key = "";
      for (let count = 1; count <= longestPhrase && first + count <= this.keys.length; count++) {
        key += this.keys[first + count - 1] ?? "";
        const runs = this.#runs.get(key);
        if (runs) runs.push({ first, count });
        else this.#runs.set(key, [{ first, count }]);
      }
    }
    this.#runs.delete("");
  }

  has(text: string): boolean {
    return this.#runs.has(wordKey(text));
  }

  /** The places of a word or phrase, in the order of the text. */
  runs(key: string): readonly { readonly first: number; readonly count: number }[] {
    return this.#runs.get(key) ?? [];
  }
}
