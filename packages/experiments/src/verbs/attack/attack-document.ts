import { AttackError, changedWords, textEdits, type Asked, type Attacked, type AttackResult } from "@limelight/attack";
import type { Answer } from "@limelight/core";
import { ExperimentError } from "../../experiment-error.ts";
import type { AttackDocument, AttackQuestion, AttackReference, SaidOf } from "../../result/attack-documents.ts";
import type { AskedSubject } from "../../session/asked-subject.ts";
import { byLabel, likeliest } from "../classify.ts";
import { failureOf, heading, type Failure, type Input } from "../verb.ts";

/** What became of one text. @throws what is not about it alone */
export function attackDocument(
  asked: AskedSubject,
  reference: AttackReference,
  input: Input,
  { result, error, milliseconds }: Attacked,
  trace: readonly AttackQuestion[] | undefined,
): Failure | AttackDocument {
  if (!result) return failureOf(input, ofText(error));
  const { labels } = asked.subject;
  const words = result.before.text.words.length;
  return {
    ...heading(asked, input, asked.encode(input)),
    attack: reference,
    ...found(result),
    ...(result.skipped !== undefined && { skipped: result.skipped }),
    ...(result.ended && { ended: result.ended }),
    label: labels[result.label] ?? String(result.label),
    before: saidOf(labels, result.before.answer),
    after: saidOf(labels, result.after.answer),
    edits: textEdits(result.after.text),
    wordsChanged: Math.min(words, changedWords(result.after.text)),
    words,
    queries: result.queries,
    ...(trace && { trace }),
    seconds: milliseconds / 1000,
  };
}

function found({
  status,
  before,
  after,
}: AttackResult): Pick<AttackDocument, "original" | "adversarial" | "status" | "nearest"> {
  const { text, pair } = after.text;
  const reached = status === "succeeded" || status === "maximized";
  return {
    original: before.text.text,
    adversarial: reached ? text : null,
    ...(reached && pair !== undefined && { adversarial_pair: pair }),
    status,
    ...(status === "failed" && { nearest: text, ...(pair !== undefined && { nearest_pair: pair }) }),
  };
}

/** What a subject says, as documents have it. */
export function saidOf(labels: readonly string[], { probabilities }: Answer): SaidOf {
  const top = likeliest(probabilities);
  return {
    label: labels[top] ?? String(top),
    probability: probabilities[top] ?? 0,
    probabilities: byLabel(labels, probabilities),
  };
}

/** A question as documents have it. */
export function attackQuestion(
  labels: readonly string[],
  { text, answer, score, known }: Asked,
  round: number,
): AttackQuestion {
  return {
    text: text.text,
    ...(text.pair !== undefined && { text_pair: text.pair }),
    probabilities: byLabel(labels, answer.probabilities),
    score,
    known,
    round,
  };
}

function ofText(error: unknown): unknown {
  return error instanceof AttackError && error.code === "no-words"
    ? new ExperimentError("bad-input", error.message, error.hint)
    : error;
}
