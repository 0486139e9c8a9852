import type { Part } from "../part.ts";
import type { Tools } from "../tools.ts";
import type { AttackedText } from "../words/attacked-text.ts";

/** What a transformation does to words: constraints and searches ask. */
export type Change = "swap" | "delete" | "insert" | "merge";

/** How candidates are made of a text. */
export interface Transformation<Options> extends Part<Options> {
  readonly level: "character" | "word";
  readonly change: Change;
  /** What may stand for a word, where that does not depend on the text around it: searches that want no texts yet ask for it. */
  replacements?(word: string, options: Options, tools: Tools): readonly string[] | Promise<readonly string[]>;
  /**
   * Texts with one change each, for the words that may be changed, in their order.
   * @param words indices of words, ascending
   */
  candidates(
    text: AttackedText,
    words: readonly number[],
    options: Options,
    tools: Tools,
  ): readonly AttackedText[] | Promise<readonly AttackedText[]>;
}

/** What a word is replaced by, one at a time: the most usual transformation. Replacements that are the word itself are left out. */
export function wordSwap<Options>(
  swap: Omit<Transformation<Options>, "candidates" | "change"> &
    Required<Pick<Transformation<Options>, "replacements">>,
): Transformation<Options> {
  return {
    ...swap,
    change: "swap",
    async candidates(text, words, options, tools) {
      const found: AttackedText[] = [];
      for (const index of words) {
        const word = text.words[index] ?? "";
        for (const other of await swap.replacements(word, options, tools))
          if (other !== word) found.push(text.replaceWord(index, other));
      }
      return found;
    },
  };
}
