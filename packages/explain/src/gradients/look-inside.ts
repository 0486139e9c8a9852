import {
  isWhiteBox,
  type BlackBox,
  type GradientAnswer,
  type HookName,
  type Question,
  type SubjectToken,
  type ValueAndGradient,
  type WhiteBox,
} from "@limelight/core";
import { checkTarget } from "../ask-outputs.ts";
import { ExplainError } from "../explain-error.ts";
import type { Unit } from "../method.ts";

/**
 * The subject as one that has gradients, with its target checked.
 * @throws ExplainError "needs-gradients", "bad-target"
 */
export function lookInside(subject: BlackBox, target: number): WhiteBox {
  checkTarget(subject, target);
  if (!isWhiteBox(subject))
    throw new ExplainError(
      "needs-gradients",
      "the subject answers questions but has no gradients",
      "take a method that only asks, such as lime",
    );
  return subject;
}

/** An activation with its gradient, of a hook that was asked for. */
export function seen({ at }: GradientAnswer, hook: HookName): ValueAndGradient {
  const found = at.get(hook);
  if (!found) throw new TypeError(`the subject gave no gradient of ${hook}`);
  return found;
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
