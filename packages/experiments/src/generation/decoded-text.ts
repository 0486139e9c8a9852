import type { GrowingText } from "@limelight/core";
import type { Tokenizer } from "@limelight/text";

/** What stands for half a character. */
const half = "\uFFFD";

/**
 * The text of tokens behind others, without special tokens. What comes first may depend on what is in front of it: a decoder
 * takes the blank off the first word.
 * @param before the tokens that are gone on from
 */
export function decodedText(tokenizer: Pick<Tokenizer, "decode">, before: Iterable<number>): GrowingText {
  const ids = [...before];
  let known = tokenizer.decode(ids, { skipSpecial: true });
  const next = (whole: string): string => {
    const piece = whole.slice(known.length);
    known = whole;
    return piece;
  };
  return {
    push(id) {
      ids.push(id);
      const whole = tokenizer.decode(ids, { skipSpecial: true });
      return whole.endsWith(half) || !whole.startsWith(known) ? "" : next(whole);
    },
    end: () => next(tokenizer.decode(ids, { skipSpecial: true })),
  };
}
