import type { PartOfSpeech, TaggedWord } from "@limelight/text/parts-of-speech";
import type { AttackedText } from "./attacked-text.ts";

/**
 * The part of speech of each word of an English text, by the rules of compromise; undefined where those see no word. The tagger is loaded when
 * it is first asked.
 */
export async function wordClasses(text: AttackedText): Promise<(PartOfSpeech | undefined)[]> {
  const { partsOfSpeech } = await import("@limelight/text/parts-of-speech");
  const tagged = [partsOfSpeech(text.text), partsOfSpeech(text.pair ?? "")];
  const next = [0, 0];
  return text.words.map((_, index) => {
    const { start, end, sequence } = text.spanOf(index);
    const terms: readonly TaggedWord[] = tagged[sequence] ?? [];
    let place = next[sequence] ?? 0;
    while ((terms[place]?.end ?? Infinity) <= start) place += 1;
    next[sequence] = place;
    const term = terms[place];
    return term && term.start < end ? term.partOfSpeech : undefined;
  });
}
