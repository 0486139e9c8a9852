import type { PartOfSpeech } from "@limelight/text/parts-of-speech";
import type { Tools } from "../tools.ts";
import { wordClasses } from "../words/word-classes.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import type { Transformation } from "./transformation.ts";

/** As `wordSwap`, of words whose part of speech in their sentence is asked for. */
export function taggedWordSwap<Options>({
  replacements,
  ...part
}: Omit<Transformation<Options>, "candidates" | "change" | "replacements"> & {
  readonly replacements: (
    word: string,
    partOfSpeech: PartOfSpeech | undefined,
    options: Options,
    tools: Tools,
  ) => readonly string[] | Promise<readonly string[]>;
}): Transformation<Options> {
  return {
    ...part,
    change: "swap",
    async candidates(text, words, options, tools) {
      const classes = await wordClasses(text);
      const found: AttackedText[] = [];
      for (const index of words) {
        const word = text.words[index] ?? "";
        for (const other of await replacements(word, classes[index], options, tools))
          if (other !== word) found.push(text.replaceWord(index, other));
      }
      return found;
    },
  };
}
