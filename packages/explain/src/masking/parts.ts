import { isWhiteBox, type BlackBox, type Question, type SubjectToken } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import { tokenUnits } from "../gradients/look-inside.ts";
import type { Span, Unit } from "../method.ts";
import type { UnitKind } from "../units/regroup.ts";
import type { PartsOption } from "./parts-option.ts";
import { sentenceSpans } from "../words/sentence-spans.ts";
import { wordSpans } from "../words/word-spans.ts";

/** A part of a text that can be taken away. */
export interface Part {
  readonly unit: Unit;
  /** Its places among the subject's tokens; none of a subject that has no tokens. */
  readonly tokens: readonly number[];
}

/** A text in parts. */
export interface PartedText {
  readonly input: Question;
  readonly kind: UnitKind;
  /** In the order of the text, those of a pair's second text behind those of the first. */
  readonly parts: readonly Part[];
  /** What the subject reads; none where it has no tokens. */
  readonly tokens: readonly SubjectToken[];
}

/**
 * Cuts a text, or a pair of texts, into what can be taken away. Words and sentences that the model does not read any more (it cuts long
 * texts) are left out.
 * @param special whether the template's tokens are parts as well, of tokens alone
 * @throws ExplainError "bad-option" where a subject without tokens is asked for them; "no-words"
 */
export function partsOf(subject: BlackBox, input: Question, asked: PartsOption, special = false): PartedText {
  const tokens = isWhiteBox(subject) ? subject.tokens(input) : undefined;
  const kind = asked === "auto" ? (tokens ? "token" : "word") : asked;
  const parts = kind === "token" ? tokenParts(tokens, input, special) : spanParts(tokens, input, kind);
  if (parts.length === 0)
    throw new ExplainError("no-words", `the text has no ${kind}s to leave out`, "give a text with letters or digits");
  return { input, kind, parts, tokens: tokens ?? [] };
}

function tokenParts(tokens: readonly SubjectToken[] | undefined, input: Question, special: boolean): Part[] {
  if (!tokens)
    throw new ExplainError(
      "bad-option",
      "the subject does not tell how it cuts a text into tokens",
      "take away words or sentences: parts word, or sentence",
    );
  const units = tokenUnits(tokens, input);
  return units.flatMap((unit, place) => (special || !unit.special ? [{ unit, tokens: [place] }] : []));
}

function spanParts(tokens: readonly SubjectToken[] | undefined, input: Question, kind: "word" | "sentence"): Part[] {
  const spans = kind === "word" ? wordSpans : sentenceSpans;
  return [input.text, input.pair ?? ""].flatMap((text, sequence) =>
    spans(text).flatMap((span): Part[] => {
      const places = tokens ? placesIn(tokens, span, sequence) : [];
      const unit = { text: text.slice(span.start, span.end), ...span, ...(sequence === 1 && { sequence: 1 as const }) };
      return tokens && places.length === 0 ? [] : [{ unit, tokens: places }];
    }),
  );
}

function placesIn(tokens: readonly SubjectToken[], { start, end }: Span, sequence: number): number[] {
  return tokens.flatMap((token, place) =>
    !token.special && token.sequence === sequence && token.start < end && token.end > start ? [place] : [],
  );
}
