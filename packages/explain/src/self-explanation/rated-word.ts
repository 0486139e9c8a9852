import type { Span } from "../method.ts";
import type { AnswerToken, TextToken } from "./lex-answer.ts";
import type { WordIndex } from "./word-index.ts";

/** Where words stand, seen from their numbers. */
export type Side = "before" | "after";

/** Words of an answer with their place in it. */
export interface PlacedWord extends Span {
  readonly text: string;
}

/** Names of fields and columns, which are no words of the text unless it has them. */
const field =
  /^(?:words?|tokens?|text|terms?|phrases?|scores?|ratings?|values?|weights?|importances?|attributions?|contributions?|float|number|reasons?|explanations?|notes?|json|python|csv)$/iu;
const wordField = /^(?:word|token|text|term|phrase)$/iu;
/** What may stand between a word and its number. */
const connective =
  /^(?:is|are|was|has|gets|scores?|rated|rating|with|at|of|a|an|the|importance|minus|and|to)(?:\s(?:of|at|as|a|is|an))*$/iu;

/** Words that the text has not are believed to be meant for words up to this length. */
const mostWords = 3;
const longestWord = 40;
/** Of what stands on that side of a number, so many tokens are looked at. */
const reach = 60;

/** Whether words of an answer are a name of a column, or hold others together. */
export function isFiller({ text }: TextToken): boolean {
  return field.test(text) || connective.test(text);
}

export function textsOf(gap: readonly AnswerToken[]): TextToken[] {
  return gap.filter((token) => token.kind === "text");
}

/**
 * The word that a number is about.
 * @param gap what stands between the number and the one before (behind) it
 */
export function ratedWord(
  gap: readonly AnswerToken[],
  answer: string,
  index: WordIndex,
  side: Side,
): PlacedWord | undefined {
  if (gap.every(({ kind }) => kind !== "text")) return undefined;
  const near = side === "before" ? gap.slice(-reach) : gap.slice(0, reach);
  const nearest = (list: readonly TextToken[]): TextToken | undefined => (side === "before" ? list.at(-1) : list[0]);
  const texts = textsOf(near).filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  const contents = texts.filter((token) => !isFiller(token) || standsForItself(token, near, index));
  const named = nearest(contents.filter((token) => token.quoted && followsWordField(token, near)));
  if (named) return named;
  const phrase = side === "before" ? phraseInBracket(near, answer) : undefined;
  if (phrase && index.has(phrase.text)) return phrase;
  const line = lineOf(near, side);
  const onLine = contents.filter((token) => line.includes(token));
  const known = (onLine.length > 0 ? onLine : contents).filter(({ text }) => index.has(text));
  const chosen = hasColumns(line) ? (known[0] ?? onLine[0]) : nearest(known);
  if (chosen) return chosen;
  const last = nearest(contents);
  if (last) return knownPart(last, index, side) ?? (last.quoted || isShort(last.text) ? last : undefined);
  return nearest(texts.filter(({ text }) => index.has(text))) ?? signIn(near);
}

/** Whether "a" or "was" is a word of the text here, and holds no others together. */
function standsForItself(token: TextToken, near: readonly AnswerToken[], index: WordIndex): boolean {
  return !field.test(token.text) && index.has(token.text) && near[near.indexOf(token) - 1]?.kind !== "text";
}

/** Whether a field's name and a colon stand in front: "word": "fantastic". */
function followsWordField(token: TextToken, near: readonly AnswerToken[]): boolean {
  const place = near.indexOf(token);
  const [name, colon] = [near[place - 2], near[place - 1]];
  return name?.kind === "text" && wordField.test(name.text) && colon?.kind === "mark" && /[:=]/.test(colon.text);
}

/** All that stands in a bracket, where it is cut by commas: (rock 'n' roll, baby, 0.3). */
function phraseInBracket(near: readonly AnswerToken[], answer: string): PlacedWord | undefined {
  const inside = textsOf(near.slice(near.findLastIndex(({ kind }) => kind === "open") + 1));
  const [first, last] = [inside[0], inside.at(-1)];
  if (!first || !last || first === last) return undefined;
  return { text: answer.slice(first.start, last.end), start: first.start, end: last.end };
}

/** What stands on the number's own line. */
function lineOf(near: readonly AnswerToken[], side: Side): readonly AnswerToken[] {
  if (side === "before") return near.slice(near.findLastIndex(isBreak) + 1);
  const end = near.findIndex(isBreak);
  return end < 0 ? near : near.slice(0, end);
}

function isBreak({ kind }: AnswerToken): boolean {
  return kind === "break";
}

/** Whether a line is a table's row. */
function hasColumns(line: readonly AnswerToken[]): boolean {
  return line.some((token) => token.kind === "mark" && /[|\t]/.test(token.text));
}

/** The end of some words that the text has: the word fantastic. */
function knownPart({ text, start, quoted }: TextToken, index: WordIndex, side: Side): PlacedWord | undefined {
  if (quoted) return undefined;
  const all = [...text.matchAll(/[^\s.!?…]+/g)].map(({ 0: word, index: place }) => ({
    place,
    end: place + word.length,
    filler: field.test(word) || connective.test(word),
  }));
  const words =
    side === "before"
      ? all.slice(0, all.findLastIndex(({ filler }) => !filler) + 1)
      : all.slice(
          Math.max(
            0,
            all.findIndex(({ filler }) => !filler),
          ),
        );
  for (let count = Math.min(mostWords, words.length); count > 0; count--) {
    const part = side === "before" ? words.slice(-count) : words.slice(0, count);
    const [from, to] = [part[0]?.place ?? 0, part.at(-1)?.end ?? 0];
    const found = text.slice(from, to);
    if (index.has(found)) return { text: found, start: start + from, end: start + to };
  }
  return undefined;
}

function isShort(text: string): boolean {
  return text.length <= longestWord && text.split(/\s+/).length <= mostWords;
}

/** Punctuation that is rated: in quotes, or first in a bracket. */
function signIn(near: readonly AnswerToken[]): PlacedWord | undefined {
  const signs = textsOf(near).filter(({ text }) => !/[\p{L}\p{N}]/u.test(text));
  return signs.findLast((sign) => sign.quoted || near[near.indexOf(sign) - 1]?.kind === "open");
}
