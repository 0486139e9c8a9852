import { z } from "zod";
import type { MaskPrediction, MaskQuestion } from "../resources.ts";
import { needed, type Tools } from "../tools.ts";
import type { AttackedText } from "../words/attacked-text.ts";
import { isOneWord } from "../words/word-spans.ts";
import { inKey, wordWindow } from "../words/word-window.ts";

/** Options of all transformations that ask a masked language model. Defaults are TextAttack's. */
export const maskedOptions = {
  candidates: z.int().min(1).max(1000).default(50).describe("words that are tried in one place, the likeliest"),
  leastProbability: z.number().min(0).max(1).default(5e-4).describe("how likely a word must be"),
  pieces: z
    .boolean()
    .default(true)
    .describe("whether pieces that continue a word (##ing) are tried as words of their own, as TextAttack does"),
  window: z
    .int()
    .min(1)
    .exactOptional()
    .describe("words round the place that the masked language model reads; all, unless said"),
};

export type MaskedOptions = z.infer<z.ZodObject<typeof maskedOptions>>;

/** So many more tokens are asked for as words are wanted, since some are no words. */
const spare = 4;

/**
 * A question about what else could stand where a word stands.
 * @param window words that are read; without, all, and a pair as a pair
 */
export function maskedAt(
  text: AttackedText,
  word: number,
  window: number | undefined,
): Omit<MaskQuestion, "top" | "least"> {
  const { start, end, sequence } = text.spanOf(word);
  if (window === undefined) return { ...text.question, span: { start, end }, ...(sequence === 1 && { sequence }) };
  const read = wordWindow(text, word, window);
  const place = inKey(text, word);
  return {
    text: text.key.slice(read.start, read.end),
    span: { start: place.start - read.start, end: place.end - read.start },
  };
}

/**
 * Words for each masked place, the likeliest first; as TextAttack takes them (`_bae_replacement_words`): of tokens that are one word, so many of the likeliest.
 * @throws AttackError "no-resource" without a masked language model
 */
export async function maskedWords(
  places: readonly Omit<MaskQuestion, "top" | "least">[],
  { candidates, leastProbability: least, pieces }: MaskedOptions,
  tools: Tools,
): Promise<string[][]> {
  const fillMasks = needed(tools, "fillMasks");
  const found = places.map((): string[] => []);
  let open = [...places.keys()];
  for (let top = candidates * spare; open.length > 0; top *= spare) {
    tools.signal?.throwIfAborted();
    const asked = open.flatMap((place) => places[place] ?? []);
    const answers = await fillMasks(asked.map((place) => ({ ...place, top, least })));
    const again: number[] = [];
    for (const [index, place] of open.entries()) {
      const predictions = answers[index] ?? [];
      const words = predictions.flatMap((each) => (isWord(each, pieces) ? [each.word] : [])).slice(0, candidates);
      // Too few words among so many tokens: there may be more behind them.
      if (words.length < candidates && predictions.length === top) again.push(place);
      else found[place] = words;
    }
    open = again;
  }
  return found;
}

function isWord({ word, continues }: MaskPrediction, pieces: boolean): boolean {
  return (pieces || !continues) && isOneWord(word);
}

/** Whether a word may be put in: it has a letter, of the Latin alphabet where the text beside it is written so. */
export function hasLetter(word: string, beside: string): boolean {
  return (/[a-z]/i.test(beside) ? /[a-z]/i : /\p{L}/u).test(word);
}
