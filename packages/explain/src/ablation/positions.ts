import type { SubjectToken } from "@limelight/core";

/** How positions of different texts are held against each other. */
export const positionKinds = ["start", "end", "class"] as const;

export interface Positions {
  readonly from: (typeof positionKinds)[number];
  /** How many are gone through, counted from the start or the end. */
  readonly count: number;
}

/** Classes of tokens: those of the tokenizer's template, those without letter or digit, and the others. */
const tokenClasses = ["special", "punctuation", "word"] as const;

/** What rows are named: 0, 1, … from the start; −1, −2, … from the end; or a class. */
export function rowNames({ from, count }: Positions): readonly (number | string)[] {
  if (from === "class") return tokenClasses;
  return Array.from({ length: count }, (_, index) => (from === "start" ? index : -1 - index));
}

/** Where a row stands in one text; nothing where the text is shorter. */
export function rowPositions(row: number | string, tokens: readonly SubjectToken[]): readonly number[] {
  if (typeof row === "string") return tokens.flatMap((token, index) => (classOf(token) === row ? [index] : []));
  const position = row < 0 ? tokens.length + row : row;
  return position >= 0 && position < tokens.length ? [position] : [];
}

function classOf({ special, text }: SubjectToken): (typeof tokenClasses)[number] {
  if (special) return "special";
  return /[\p{L}\p{N}]/u.test(text) ? "word" : "punctuation";
}
