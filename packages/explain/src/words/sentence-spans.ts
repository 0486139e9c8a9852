import type { Span } from "../method.ts";

/** Sentences as the engine cuts them, without the blanks round them. */
export function sentenceSpans(text: string): Span[] {
  return Array.from(new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(text), ({ segment, index }) => {
    const start = index + (segment.length - segment.trimStart().length);
    return { start, end: start + segment.trim().length };
  }).filter(({ start, end }) => end > start);
}
