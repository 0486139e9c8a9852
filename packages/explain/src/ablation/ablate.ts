import type { Answer, Edit, HookName, Queries, Question, SubjectToken, SweptAnswer, WhiteBox } from "@limelight/core";
import { spearmanRho } from "@limelight/statistics";
import { requireOneStack } from "../one-stack.ts";
import { estimatedChange, gradientsAt } from "./attribution-patching.ts";
import { differenceBounds, differences, measure, type AblationBounds, type AblationMetrics } from "./measure.ts";
import { strongestNeurons } from "./neuron-choice.ts";
import type { Part } from "./part.ts";
import { findPartKind } from "./parts/index.ts";
import type { Positions } from "./positions.ts";
import { Replacements, type ReplacementKind } from "./replacement.ts";

/** A text, and its label where it is known. */
export interface AblationExample {
  readonly question: Question;
  /** Index into the subject's labels. */
  readonly label?: number;
}

export interface AblationOptions {
  /** What is switched off, by its id. */
  readonly what: string;
  readonly with: ReplacementKind;
  /** Default: all. */
  readonly layers?: readonly number[];
  /** Which positions rows and tokens are taken from. */
  readonly positions: Positions;
  /** How many neurons, those with the largest estimated effect. */
  readonly neurons: number;
  /** Estimate every difference by gradients as well. */
  readonly approximate: boolean;
  /** Of the bootstrap. */
  readonly resamples: number;
}

/** One part switched off. */
export interface AblationCell extends Pick<Part, "layer" | "head" | "neuron" | "row"> {
  /** How many texts have such a part; the others count unchanged. */
  readonly texts: number;
  readonly metrics: AblationMetrics;
  /** `metrics` less the baseline's. */
  readonly delta: AblationMetrics;
  /** 95% bounds of `delta`, by a bootstrap over texts. */
  readonly low: AblationBounds;
  readonly high: AblationBounds;
  /** Attribution patching's estimate of `delta.logOdds`. */
  readonly approximation?: number;
}

export interface Ablation {
  readonly baseline: AblationMetrics;
  readonly cells: readonly AblationCell[];
  /** How many texts had no label of their own: the unchanged model's answer counts as theirs. */
  readonly unlabelled: number;
  /** Rank correlation over cells between differences of log-odds and their estimates; null where one does not vary. */
  readonly agreement?: { readonly spearman: number | null };
  readonly queries: Queries;
}

export interface AblationContext {
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Called with the number of changed runs done and in all. */
  readonly progress?: (done: number, total: number) => void;
}

/** Texts whose edits are made at a time: those of all texts may be too many to hold. */
const textsAtOnce = 64;

/**
 * Switches parts of a classifier off, one by one, and measures what that changes (Michel et al. 2019 for heads): all parts and
 * texts in packed sweeps that share what no part changes.
 * @throws ExplainError "unknown-part", "too-few-texts"; CoreError "bad-input"
 */
export async function ablate(
  subject: WhiteBox,
  examples: readonly AblationExample[],
  options: AblationOptions,
  context: AblationContext,
): Promise<Ablation> {
  const kind = findPartKind(options.what);
  requireOneStack(subject);
  const { signal } = context;
  const questions = examples.map(({ question }) => question);
  const layers = options.layers ?? Array.from({ length: subject.size.layers }, (_, layer) => layer);
  const neurons =
    kind.id === "neurons"
      ? await strongestNeurons(
          subject,
          questions,
          await labelsOf(subject, examples, signal),
          layers,
          options.neurons,
          signal,
        )
      : [];
  const parts = kind.parts({ layers, heads: subject.size.heads, positions: options.positions, neurons });
  const tokens = questions.map((question) => subject.tokens(question));
  const affected = parts.map((part) => tokens.filter((own) => part.targets(own).length > 0).length);
  const edits = await editsOf(subject, questions, tokens, parts, options.with, context);
  const { base, changed, queries } = await sweep(subject, questions, affected, edits, context);
  const gold = examples.map(({ label }, text) => label ?? largest(base[text]));
  const estimates = options.approximate
    ? await estimate(subject, questions, gold, parts, hooksOf(parts, tokens), edits, signal)
    : undefined;
  const baseline = measure(base, gold, subject.labels);
  const bounds = differenceBounds(base, changed, gold, subject.labels, {
    seed: context.seed,
    resamples: options.resamples,
  });
  const cells = parts.flatMap((part, index): AblationCell[] => {
    const [answers, interval] = [changed[index], bounds[index]];
    if (!answers || !interval || !affected[index]) return []; // no text has it, such as a row behind all ends
    const metrics = measure(answers, gold, subject.labels);
    const { layer, head, neuron, row } = part;
    return [
      {
        layer,
        ...(head !== undefined && { head }),
        ...(neuron !== undefined && { neuron }),
        ...(row !== undefined && { row }),
        texts: affected[index],
        metrics,
        delta: differences(metrics, baseline),
        ...interval,
        ...(estimates && { approximation: estimates[index] ?? 0 }),
      },
    ];
  });
  return {
    baseline,
    cells,
    unlabelled: examples.filter(({ label }) => label === undefined).length,
    ...(estimates && { agreement: { spearman: rankAgreement(cells) } }),
    queries,
  };
}

// The texts' own labels, or what the unchanged model says.
async function labelsOf(
  subject: WhiteBox,
  examples: readonly AblationExample[],
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const { answers } = await subject.ask(
    examples.map(({ question }) => question),
    { ...(signal && { signal }) },
  );
  return examples.map(({ label }, text) => label ?? largest(answers[text]));
}

/** The edits that switch a part off in a text; none where the text has no such part. */
type EditsOf = (text: number, part: number) => readonly Edit[];

async function editsOf(
  subject: WhiteBox,
  questions: readonly Question[],
  tokens: readonly (readonly SubjectToken[])[],
  parts: readonly Part[],
  kind: ReplacementKind,
  { seed, signal }: AblationContext,
): Promise<EditsOf> {
  const targets = (text: number, part: number) => parts[part]?.targets(tokens[text] ?? []) ?? [];
  const hooks = kind === "zero" ? [] : hooksOf(parts, tokens);
  const { observations } = await subject.observe(
    kind === "zero" ? [] : questions.map((question) => ({ question })),
    hooks,
    { ...(signal && { signal }) },
  );
  const seen = tokens.map((own, text) => ({
    tokens: own,
    activations: observations[text]?.activations ?? new Map<HookName, never>(),
  }));
  const replacements = new Replacements(kind, seen, seed);
  return (text, part) => replacements.edits(text, targets(text, part));
}

function hooksOf(parts: readonly Part[], texts: readonly (readonly SubjectToken[])[]): HookName[] {
  return [...new Set(texts.flatMap((tokens) => parts.flatMap((part) => part.targets(tokens).map(({ hook }) => hook))))];
}

// `affected`: in how many texts each part is.
async function sweep(
  subject: WhiteBox,
  questions: readonly Question[],
  affected: readonly number[],
  edits: EditsOf,
  { signal, progress }: AblationContext,
): Promise<{ base: Answer[]; changed: Answer[][]; queries: Queries }> {
  const base: Answer[] = [];
  const changed = affected.map((): Answer[] => []);
  const queries = { asked: 0, distinct: 0, forward: 0 };
  const total = affected.reduce((sum, texts) => sum + texts, 0);
  let before = 0;
  for (let first = 0; first < questions.length; first += textsAtOnce) {
    const some = questions.slice(first, first + textsAtOnce);
    const lists = some.map((_, index) => affected.map((__, part) => edits(first + index, part)));
    const asked = some.map((question, index) => ({
      question,
      variants: (lists[index] ?? []).filter((list) => list.length > 0),
    }));
    const swept = await subject.sweep(asked, {
      ...(signal && { signal }),
      progress: (done) => progress?.(before + done, total),
    });
    before += asked.reduce((sum, { variants }) => sum + variants.length, 0);
    swept.answers.forEach((answer, index) => {
      base.push(answer.base);
      spread(answer, lists[index] ?? [], changed);
    });
    queries.asked += swept.queries.asked;
    queries.distinct += swept.queries.distinct;
    queries.forward += swept.queries.forward;
  }
  return { base, changed, queries };
}

// Answers of one text by part; where nothing was changed, the unchanged one.
function spread({ base, changed }: SweptAnswer, lists: readonly (readonly Edit[])[], into: readonly Answer[][]): void {
  let next = 0;
  lists.forEach((list, part) => into[part]?.push((list.length > 0 ? changed[next++] : undefined) ?? base));
}

async function estimate(
  subject: WhiteBox,
  questions: readonly Question[],
  gold: readonly number[],
  parts: readonly Part[],
  hooks: readonly HookName[],
  edits: EditsOf,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const sums = parts.map(() => 0);
  for (let first = 0; first < questions.length; first += textsAtOnce) {
    const some = questions.slice(first, first + textsAtOnce);
    const found = await gradientsAt(subject, some, gold.slice(first), hooks, signal);
    found.forEach((at, index) => {
      for (const part of parts.keys()) sums[part] = (sums[part] ?? 0) + estimatedChange(at, edits(first + index, part));
    });
  }
  return sums.map((sum) => sum / questions.length);
}

function rankAgreement(cells: readonly AblationCell[]): number | null {
  const rho = spearmanRho(
    cells.map(({ delta }) => delta.logOdds),
    cells.map(({ approximation = 0 }) => approximation),
  );
  return Number.isFinite(rho) ? rho : null;
}

function largest(answer: Answer | undefined): number {
  const probabilities = answer?.probabilities ?? [];
  return probabilities.indexOf(Math.max(...probabilities));
}
