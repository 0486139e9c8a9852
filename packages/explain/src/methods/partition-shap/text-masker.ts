import { isWhiteBox, type BlackBox, type Question } from "@limelight/core";
import { ExplainError } from "../../explain-error.ts";
import { tokenUnits } from "../../gradients/look-inside.ts";
import type { Span, Unit } from "../../method.ts";

/** A text in segments that can be masked: `shap.maskers.Text` of shap 0.51. */
export interface TextMasker {
  /** Each token with what is between it and the next; empty for the template's tokens. */
  readonly segments: readonly string[];
  readonly units: readonly Unit[];
  readonly separator: string | undefined;
  /** The text with some segments; the others are masked. */
  masked(kept: readonly boolean[]): Question;
}

/**
 * Masks by the subject's own tokens: the template's stay, others become its mask token, each one for itself; white space is collapsed. Without
 * a mask token, and for subjects without tokens (whose text is cut between words), neighbours become one "..." together.
 * A pair's second text stays as it is.
 * @throws ExplainError "no-words"
 */
export function textMasker(subject: BlackBox, input: Question): TextMasker {
  const { text } = input;
  const alone: Question = { text };
  const special = isWhiteBox(subject) ? subject.special : {};
  const units = isWhiteBox(subject) ? tokenUnits(subject.tokens(alone), alone) : betweenWords(text);
  if (!units.some((unit) => !unit.special && unit.end > unit.start))
    throw new ExplainError("no-words", "the text has no tokens to mask", "give a text with letters or digits");
  const segments = segmentsOf(text, units);
  const mask = special.mask?.token;
  const separator = special.sep?.token;
  return {
    segments,
    units,
    separator,
    masked(kept) {
      let [result, collapsing] = ["", false];
      for (const [index, segment] of segments.entries()) {
        if (kept[index] || units[index]?.special || segment === separator) {
          result += segment;
          collapsing = false;
        } else if (mask !== undefined || !collapsing) {
          result += ` ${mask ?? "..."}`;
          collapsing = true;
        }
      }
      return { ...input, text: result.replaceAll(/\s+/g, " ").trim() };
    },
  };
}

/** Each token with what follows it up to the next. */
function segmentsOf(text: string, places: readonly Span[]): string[] {
  return places.map(({ start, end }, index) => text.slice(start, Math.max(end, places[index + 1]?.start ?? 0)));
}

/** shap's own tokenizer, for models that have none: what is between stretches of non-letters. */
function betweenWords(text: string): Unit[] {
  const units: Unit[] = [];
  let start = 0;
  for (const { 0: gap, index } of text.matchAll(/[^\p{L}\p{N}_]+/gu)) {
    units.push({ text: text.slice(start, index), start, end: index });
    start = index + gap.length;
  }
  return start === text.length ? units : [...units, { text: text.slice(start), start, end: text.length }];
}
