import { isWhiteBox, type BlackBox, type Question, type SubjectToken, type WhiteBox } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import type { Unit } from "../method.ts";

/**
 * The subject as one that has gradients, with its target checked.
 * @throws ExplainError "needs-gradients", "bad-target"
 */
export function lookInside(subject: BlackBox, target: number): WhiteBox {
  if (subject.labels[target] === undefined)
    throw new ExplainError(
      "bad-target",
      `there is no class ${target}`,
      `take one from 0 to ${subject.labels.length - 1}`,
    );
  if (!isWhiteBox(subject))
    throw new ExplainError(
      "needs-gradients",
      "the subject answers questions but has no gradients",
      "take a method that only asks, such as lime",
    );
  return subject;
}

/** A unit a token. Special tokens are named in parentheses: they stand nowhere in the text. */
export function tokenUnits(tokens: readonly SubjectToken[], { text, pair = "" }: Question): Unit[] {
  return tokens.map((token) => {
    if (token.special) return { text: token.text, start: 0, end: 0, special: true };
    const source = token.sequence === 1 ? pair : text;
    return {
      text: source.slice(token.start, token.end),
      start: token.start,
      end: token.end,
      ...(token.sequence === 1 && { sequence: 1 as const }),
    };
  });
}
