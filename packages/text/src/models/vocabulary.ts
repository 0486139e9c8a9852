import { TokenizerError } from "../errors.ts";
import { asObject } from "../json.ts";

/** Reads a vocabulary `{token: id}`. Throws `TokenizerError` that names the first token whose id is no whole number. */
export function readVocabulary(value: unknown): Record<string, number> {
  const read = asObject(value, "model.vocab");
  for (const token in read) {
    const id = read[token];
    if (typeof id !== "number" || !Number.isSafeInteger(id) || id < 0) {
      throw new TokenizerError(
        "invalid-tokenizer",
        `The vocabulary gives "${token}" no id that is a whole number`,
        "Fetch the tokenizer's files again.",
      );
    }
  }
  return read as Record<string, number>;
}

/** Remembers what a function gave for a word; forgets all when `limit` words are kept. Long words are not kept. */
export function remember<Value>(compute: (word: string) => Value, limit = 20_000): (word: string) => Value {
  const known = new Map<string, Value>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const value = compute(word);
    if (word.length > 64) return value;
    if (known.size >= limit) known.clear();
    known.set(word, value);
    return value;
  };
}
