import type { PartOfSpeech, TaggedWord } from "@limelight/text/parts-of-speech";
import type { AttackedText } from "./attacked-text.ts";

type WordClasses = readonly (PartOfSpeech | undefined)[];

// Searches ask for one text word by word.
const known = new WeakMap<AttackedText, Promise<WordClasses>>();

/**
 * The part of speech of each word of an English text, by the rules of compromise; undefined where those see no word. The tagger is loaded when
 * it is first asked.
 */
export function wordClasses(text: AttackedText): Promise<WordClasses> {
  const found = known.get(text) ?? tagged(text);
  known.set(text, found);
  return found;
}

async function tagged(text: AttackedText): Promise<WordClasses> {
  const { partsOfSpeech } = await import("@limelight/text/parts-of-speech");
  const found = [partsOfSpeech(text.text), partsOfSpeech(text.pair ?? "")];
  const next = [0, 0];
  return text.words.map((_, index) => {
    const { start, end, sequence } = text.spanOf(index);
    const terms: readonly TaggedWord[] = found[sequence] ?? [];
    let place = next[sequence] ?? 0;
    while ((terms[place]?.end ?? Infinity) <= start) place += 1;
    next[sequence] = place;
    const term = terms[place];
    return term && term.start < end ? term.partOfSpeech : undefined;
  });
}
