/** A stretch of a text: UTF-16 offsets, `end` not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

// Letters that look like Latin ones count as parts of words, so that a word stays one when its letters are swapped for them.
const lookAlikes = "˗৭Ȣ𝟕бƼᏎƷᒿlO`ɑЬϲԁе𝚏ɡհіϳ𝒌ⅼｍոорԛⲅѕ𝚝սѵԝ×уᴢ";
// Accents and vowel signs belong to the letter that they stand on; TextAttack, by Python's \w, cuts words there.
const pattern = new RegExp(String.raw`(?:[\p{L}\p{N}_${lookAlikes}]\p{M}*|['\-*@])+`, "gu");
const edge = new Set("'-_*@");

/** Scripts that leave no space between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * The words of a text, as TextAttack cuts them (`words_from_text`): apostrophes, hyphens, underscores, asterisks and at signs inside a word belong to it,
 * at its ends they do not. Signs that stand on letters do, which is our own. Where a script has no spaces between words, the engine's dictionaries cut it (there: jieba,
 * for Chinese alone).
 */
export function wordSpans(text: string): Span[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: found, index }) => {
    const { start, end } = stripped(found);
    if (start >= end) return [];
    if (!unspaced.test(found)) return [{ start: index + start, end: index + end }];
    const pieces = new Intl.Segmenter(undefined, { granularity: "word" }).segment(found.slice(start, end));
    return Array.from(pieces, ({ segment, index: place }) => ({
      start: index + start + place,
      end: index + start + place + segment.length,
    }));
  });
}

function stripped(found: string): Span {
  let [start, end] = [0, found.length];
  while (start < end && edge.has(found[start] ?? "")) start += 1;
  while (end > start && edge.has(found[end - 1] ?? "")) end -= 1;
  return { start, end };
}

/** Whether a text is one word and nothing else. */
export function isBareWord(text: string): boolean {
  const [span, ...others] = wordSpans(text);
  return span !== undefined && others.length === 0 && span.start === 0 && span.end === text.length;
}

/** Whether a text has one word, no more and no less, whatever stands round it. */
export function isOneWord(text: string): boolean {
  return wordSpans(text).length === 1;
}
