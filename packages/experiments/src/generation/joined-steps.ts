import {
  mergeSteps,
  sentenceSpans,
  spansOver,
  subwordSpans,
  wordSpans,
  type AggregateRule,
  type MergedSteps,
  type StepSpans,
} from "@limelight/explain";
import type { ExplainedStepDocument, StepsExplanation, StepUnit } from "../result/step-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { StepText } from "./step-text.ts";

type Tokens = Pick<StepsExplanation, "units" | "steps" | "scores">;

/**
 * Brings rows and columns of tokens to words, sentences or spans that were named. In mode inseq by its rules: subwords by their marks, the
 * score of largest size, and sums and means of what is all there.
 * @throws ExplainError "bad-option" where spans do not fit
 */
export function joined(
  tokens: Tokens,
  texts: { readonly text: string },
  text: StepText,
  {
    unit = "token",
    tokenSpans: spans,
    aggregate,
    mode,
  }: Pick<ExperimentOf<"explain">, "unit" | "tokenSpans" | "aggregate" | "mode">,
): Tokens & Pick<StepsExplanation, "unit" | "aggregate"> {
  if (!spans && unit === "token") return { ...tokens, unit };
  const own = Array.isArray(spans) ? { source: [], target: spans } : spans;
  const inseq = mode === "inseq";
  const rule = aggregate ?? (inseq ? "absmax" : "sum");
  const merged = mergeSteps(text.input, tokens.scores, own ?? spansOf(texts, text, unit, inseq), {
    rule,
    missing: inseq ? "spread" : "skip",
  });
  const units = merged.rows.map((group) =>
    unitOf(
      group.flatMap((row) => tokens.units[row] ?? []),
      texts,
      text,
      inseq,
    ),
  );
  return {
    unit: own ? "span" : unit,
    aggregate: rule,
    units,
    steps: merged.columns.map((group, column) => {
      const row = rowOf(merged, tokens, column);
      const step = stepOf(tokens.steps, group, row, rule);
      return inseq ? step : { ...step, token: units[row]?.text ?? step.token };
    }),
    scores: merged.scores,
  };
}

function spansOf({ text }: { readonly text: string }, step: StepText, unit: string, inseq: boolean): StepSpans {
  const { tokens, source, from } = step.input;
  if (inseq && unit === "word") return { source: subwordSpans(tokens.source), target: subwordSpans(tokens.target) };
  const places = unit === "word" ? wordSpans : sentenceSpans;
  const written = source ? step.continuation : text + step.continuation;
  return {
    source: spansOver(tokens.source, places(text), 0),
    target: spansOver(tokens.target, places(written), from),
  };
}

// What tokens are together: a stretch of the text, without blanks around it; in mode inseq the tokens' own texts, one behind the other.
function unitOf(
  units: readonly StepUnit[],
  { text }: { readonly text: string },
  step: StepText,
  inseq: boolean,
): StepUnit {
  const [first] = units;
  if (!first) throw new TypeError("a row is made of one token at least");
  const whole = first.side === "target" ? step.continuation : step.input.source ? text : text + step.continuation;
  const [start, end] = [Math.min(...units.map((each) => each.start)), Math.max(...units.map((each) => each.end))];
  const stretch = whole.slice(start, end);
  const [blanks, own] = inseq ? [0, ""] : [stretch.length - stretch.trimStart().length, stretch.trim()];
  return {
    text: own || units.map((each) => each.text).join(""),
    id: units.length === 1 ? first.id : -1,
    start: own ? start + blanks : start,
    end: own ? start + blanks + own.length : end,
    ...(first.side && { side: first.side }),
    ...(units.every(({ written }) => written) && { written: true }),
    ...(units.every(({ special }) => special) && { special: true }),
  };
}

// The row that the last token of a column is part of.
function rowOf({ rows, columns }: MergedSteps, { steps }: Tokens, column: number): number {
  const unit = steps[columns[column]?.at(-1) ?? 0]?.unit ?? 0;
  return rows.findIndex((group) => group.includes(unit));
}

function stepOf(
  steps: readonly ExplainedStepDocument[],
  group: readonly number[],
  unit: number,
  rule: AggregateRule,
): ExplainedStepDocument {
  const parts = group.flatMap((step) => steps[step] ?? []);
  const [first] = parts;
  if (!first) throw new TypeError("a column is made of one step at least");
  if (parts.length === 1) return { ...first, unit };
  const rivals = parts.map(({ against, token, id, probability }) => against ?? { token, id, probability });
  const total = (number: (step: ExplainedStepDocument) => number | undefined): number | undefined => {
    const numbers = parts.flatMap((step) => number(step) ?? []);
    return rule === "sum" && numbers.length === parts.length ? numbers.reduce((sum, one) => sum + one, 0) : undefined;
  };
  const [output, base, residual] = [
    total((step) => step.output),
    total((step) => step.base),
    total((step) => step.residual),
  ];
  return {
    token: parts.map(({ token }) => token).join(""),
    id: -1,
    ids: parts.map(({ id }) => id),
    unit,
    probability: product(parts),
    ...(parts.some(({ against }) => against) && {
      against: { token: rivals.map(({ token }) => token).join(""), id: -1, probability: product(rivals) },
    }),
    ...(output !== undefined && { output }),
    ...(base !== undefined && { base }),
    ...(residual !== undefined && { residual }),
  };
}

function product(parts: readonly { readonly probability: number }[]): number {
  return parts.reduce((probability, part) => probability * part.probability, 1);
}
