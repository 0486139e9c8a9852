import { ExplainError } from "../explain-error.ts";
import type { Span } from "../method.ts";
import type { AggregateRule } from "../units/regroup.ts";
import type { StepInput } from "./step-method.ts";

/** Tokens of one side that become one unit: from the first to before the last. */
export type TokenSpan = readonly [from: number, to: number];

/** What is brought together on each side, in ascending order and without overlaps. What they leave out stays as it is. */
export interface StepSpans {
  readonly source: readonly TokenSpan[];
  readonly target: readonly TokenSpan[];
}

/** Rows and columns that were brought together. */
export interface MergedSteps {
  /** Which of the tokens each row is made of, counted through both sides. */
  readonly rows: readonly (readonly number[])[];
  /** Which of the steps each column is made of. */
  readonly columns: readonly (readonly number[])[];
  readonly scores: readonly (readonly (number | null)[])[];
}

/**
 * Brings scores of tokens to those of spans: columns first, then rows, as inseq's ContiguousSpanAggregator. A span that begins in front of
 * the first step is a whole row, and a column of its steps alone. `absmax` is the score of largest size with its sign, as there.
 * @param missing whether a cell that not all parts have a score for is made of those that are there, or stays empty (inseq's sums and means)
 * @throws ExplainError "bad-option" where spans do not ascend, overlap, are empty, or lie beyond the tokens
 */
export function mergeSteps(
  { tokens, from, target }: StepInput,
  scores: readonly (readonly (number | null)[])[],
  spans: StepSpans,
  { rule, missing }: { readonly rule: AggregateRule; readonly missing: "skip" | "spread" },
): MergedSteps {
  const sources = tokens.source.length;
  const rows = [
    ...groups(sources, spans.source, "source"),
    ...groups(tokens.target.length, spans.target, "target").map((group) => group.map((token) => sources + token)),
  ];
  const written = spans.target.flatMap(([first, end]): TokenSpan[] =>
    end > from ? [[Math.max(0, first - from), end - from]] : [],
  );
  const columns = groups(target.length - from, written, "target");
  const narrow = scores.map((row) =>
    columns.map((group) =>
      fold(
        group.map((step) => row[step] ?? null),
        rule,
        missing,
      ),
    ),
  );
  return {
    rows,
    columns,
    scores: rows.map((group) =>
      columns.map((_, column) =>
        fold(
          group.map((row) => narrow[row]?.[column] ?? null),
          rule,
          missing,
        ),
      ),
    ),
  };
}

/** Neighbouring tokens that lie in the same place of the text (each in the one that it has most in common with), two or more. */
export function spansOver(
  tokens: readonly (Span & { readonly special: boolean })[],
  places: readonly Span[],
  from: number,
): TokenSpan[] {
  const placeOf = ({ start, end, special }: Span & { readonly special: boolean }): Span | undefined => {
    const common = places.map((place) => Math.min(end, place.end) - Math.max(start, place.start));
    const most = Math.max(0, ...common);
    return special || most === 0 ? undefined : places[common.indexOf(most)];
  };
  const spans: [number, number][] = [];
  let last: Span | undefined;
  for (const [index, token] of tokens.entries()) {
    const place = placeOf(token);
    const span = spans.at(-1);
    // What is written stays apart from what stands before it.
    if (place && place === last && span && index !== from) span[1] = index + 1;
    else spans.push([index, index + 1]);
    last = place;
  }
  return spans.filter(([first, end]) => end - first > 1);
}

/**
 * inseq's subwords (SubwordAggregator): a token that begins with a blank's mark begins a word. Of the last word the last token stays apart, as
 * there. Without any mark nothing is brought together.
 */
export function subwordSpans(tokens: readonly { readonly text: string }[]): TokenSpan[] {
  const begins = tokens.map(({ text }) => /^[▁Ġ]/u.test(text));
  if (!tokens.some(({ text }) => /[▁Ġ]/u.test(text))) return [];
  const spans: TokenSpan[] = [];
  let word = 0;
  for (const index of tokens.keys()) {
    const last = index === tokens.length - 1;
    if (!begins[index] && !last) continue;
    if (index - word > 1) spans.push([word, index]);
    if (begins[index]) word = index;
  }
  return spans;
}

function groups(count: number, spans: readonly TokenSpan[], side: string): number[][] {
  const found: number[][] = [];
  let next = 0;
  for (const [first, end] of spans) {
    if (!(first >= next && end > first && end <= count))
      throw new ExplainError(
        "bad-option",
        `token spans: [${first}, ${end}] does not fit among the ${count} tokens of the ${side}`,
        "give [from, to] in ascending order, to is one past the last token, and none overlap",
      );
    while (next < first) found.push([next++]);
    found.push(Array.from({ length: end - first }, () => next++));
  }
  while (next < count) found.push([next++]);
  return found;
}

function fold(parts: readonly (number | null)[], rule: AggregateRule, missing: "skip" | "spread"): number | null {
  const present = parts.filter((part) => part !== null);
  const [first] = present;
  if (first === undefined) return null;
  if (rule === "absmax") return present.reduce((most, part) => (Math.abs(part) > Math.abs(most) ? part : most), first);
  if (missing === "spread" && present.length < parts.length) return null;
  if (rule === "l2") return parts.length === 1 ? first : Math.hypot(...present);
  const sum = present.reduce((total, part) => total + part, 0);
  return rule === "mean" ? sum / present.length : sum;
}
