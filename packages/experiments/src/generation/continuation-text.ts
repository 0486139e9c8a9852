import type { GrowingText } from "@limelight/core";
import type { Tokenizer } from "@limelight/text";

/**
 * The text of tokens behind others, without special tokens. What comes first may depend on what is in front of it: some
 * tokenizers take the blank off the first word.
 * @param before the tokens that are gone on from
 */
export function continuationText({ decoder }: Pick<Tokenizer, "decoder">, before: Iterable<number>): GrowingText {
  const text = decoder({ skipSpecial: true });
  for (const id of before) text.push(id);
  return text;
}
