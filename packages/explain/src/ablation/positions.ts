import type { SubjectToken } from "@limelight/core";

/** How positions of different texts are held against each other. */
export const positionKinds = ["start", "end", "class", "subset"] as const;

export interface Positions {
  readonly from: (typeof positionKinds)[number];
  /** How many are gone through, counted from the start or the end. */
  readonly count: number;
  /** Of `subset`: words by the name of the subset, whatever their case. */
  readonly subsets?: Readonly<Record<string, readonly string[]>>;
}

/** Classes of tokens: those of the tokenizer's template, those without letter or digit, and the others. */
const tokenClasses = ["special", "punctuation", "word"] as const;

/** What rows are named: 0, 1, … from the start; −1, −2, … from the end; a class, or a subset. */
export function rowNames({ from, count, subsets = {} }: Positions): readonly (number | string)[] {
  if (from === "class") return tokenClasses;
  if (from === "subset") return Object.keys(subsets);
  return Array.from({ length: count }, (_, index) => (from === "start" ? index : -1 - index));
}

/** The subsets, where it is those that are gone through. */
export function subsetsOf({ from, subsets }: Positions): Positions["subsets"] {
  return from === "subset" ? (subsets ?? {}) : undefined;
}

/** Where a row stands in one text; nothing where the text is shorter, or has no such token. */
export function rowPositions(
  row: number | string,
  tokens: readonly SubjectToken[],
  subsets?: Positions["subsets"],
): readonly number[] {
  if (typeof row === "string" && subsets)
    return ofWords(Object.hasOwn(subsets, row) ? (subsets[row] ?? []) : [], tokens);
  if (typeof row === "string") return tokens.flatMap((token, index) => (classOf(token) === row ? [index] : []));
  const position = row < 0 ? tokens.length + row : row;
  return position >= 0 && position < tokens.length ? [position] : [];
}

function classOf({ special, text }: SubjectToken): (typeof tokenClasses)[number] {
  if (special) return "special";
  return /[\p{L}\p{N}]/u.test(text) ? "word" : "punctuation";
}

/** Tokens of words that are among some, also where a word is of several tokens. */
function ofWords(words: readonly string[], tokens: readonly SubjectToken[]): number[] {
  const wanted = new Set(words.map((word) => word.toLowerCase()));
  const written = new Map<string, string>();
  for (const [index, token] of tokens.entries()) {
    if (token.special) continue;
    const key = keyOf(token, index);
    written.set(key, (written.get(key) ?? "") + token.text.replace(/^(?:##|Ġ|▁)/u, "").toLowerCase());
  }
  return tokens.flatMap((token, index) => (wanted.has(written.get(keyOf(token, index)) ?? "") ? [index] : []));
}

/** What pieces of one word have in common. */
function keyOf({ sequence, word }: SubjectToken, index: number): string {
  return word === null ? `token ${index}` : `${sequence ?? 0}/${word}`;
}
