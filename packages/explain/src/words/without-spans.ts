import type { Span } from "../method.ts";

/** Letters and digits hold what is left of a word together. */
const letter = /[\p{L}\p{N}_]/u;

/**
 * A text without some of its spans. What is deleted takes the blanks before it along, the first one those behind it.
 * @param spans in order, none over another
 * @param fills what stands for a span that is missing, "" where nothing does; undefined where it stays
 */
export function withoutSpans(
  text: string,
  spans: readonly Span[],
  fills: (span: number) => string | undefined,
): string {
  let [result, end] = ["", 0];
  for (const [index, span] of spans.entries()) {
    const between = text.slice(end, span.start);
    const fill = fills(index) ?? text.slice(span.start, span.end);
    end = span.end;
    // A piece of a word leaves the word where it stands.
    result += fill === "" && !letter.test(text.charAt(end)) ? between.trimEnd() : between + fill;
  }
  const left = result + text.slice(end);
  return fills(0) === "" ? left.trimStart() : left;
}
