import type { DecodingPrompt } from "@limelight/core";
import type { Tokenizer } from "@limelight/text";

/** What a token adds depends on no more than so many before it. */
const lookBack = 8;

/**
 * What each token adds to a text: together they are the text. A character whose bytes are several tokens stands where its last one is;
 * special tokens add nothing.
 * @param before what the tokens stand behind
 */
export function pieceTexts(
  { decoder }: Pick<Tokenizer, "decoder">,
  { ids, decoderIds = ids }: DecodingPrompt,
  fresh: readonly number[],
): string[] {
  const decoding = decoder({ skipSpecial: true });
  for (const id of decoderIds) decoding.push(id);
  const texts = fresh.map((id) => decoding.push(id));
  const last = texts.length - 1;
  if (last >= 0) texts[last] += decoding.end();
  return texts;
}

/** What a token would add behind others. */
export function nextText({ decode }: Pick<Tokenizer, "decode">, before: readonly number[], id: number): string {
  const near = before.slice(-lookBack);
  const options = { skipSpecial: true };
  const [without, whole] = [decode(near, options), decode([...near, id], options)];
  return whole.startsWith(without) ? whole.slice(without.length) : decode([id], options);
}
