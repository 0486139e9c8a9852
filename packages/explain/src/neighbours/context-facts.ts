import type { Question, SubjectToken } from "@limelight/core";

/** What can be said of a token's place in its text, in words of the text itself; case does not matter. */
export interface ContextFacts {
  /** The word that the token is of. */
  readonly word: string;
  readonly previous: string;
  readonly next: string;
  /** Which word of the text, counted from 1. */
  readonly position: string;
}

/** What stands in the place of a word in front of the first, and behind the last. */
const edges = { previous: "(start)", next: "(end)" } as const;

/** A word of a text, and where it stands. */
interface PlacedWord {
  readonly text: string;
  readonly start: number;
  readonly sequence: 0 | 1;
}

/** The facts of all tokens of a text; undefined for those of the tokenizer's template. */
export function contextFacts(
  question: Question,
  tokens: readonly SubjectToken[],
): ((ContextFacts & { readonly start: number; readonly sequence: 0 | 1 }) | undefined)[] {
  const words: PlacedWord[] = [];
  const wordOf: (number | undefined)[] = [];
  let last: SubjectToken | undefined;
  for (const token of tokens) {
    if (token.special) wordOf.push(undefined);
    else {
      const sequence = token.sequence === 1 ? 1 : 0;
      const source = sequence === 1 ? (question.pair ?? "") : question.text;
      const goesOn =
        last !== undefined && last.word !== null && last.word === token.word && last.sequence === token.sequence;
      const before = goesOn ? words.pop() : undefined;
      const start = before?.start ?? token.start;
      words.push({ text: source.slice(start, token.end).trim().toLowerCase(), start, sequence });
      wordOf.push(words.length - 1);
    }
    last = token.special ? undefined : token;
  }
  return wordOf.map((place) => {
    const word = place === undefined ? undefined : words[place];
    if (place === undefined || word === undefined) return undefined;
    return {
      word: word.text,
      previous: words[place - 1]?.text ?? edges.previous,
      next: words[place + 1]?.text ?? edges.next,
      position: String(place + 1),
      start: word.start,
      sequence: word.sequence,
    };
  });
}
