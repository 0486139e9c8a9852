import type { Answer, Edit, HookName, Queries, Question, SubjectToken, SweptAnswer, WhiteBox } from "@limelight/core";
import { spearmanRho } from "@limelight/statistics";
import { requireOneStack } from "../one-stack.ts";
import { estimatedChange, gradientsAt } from "./attribution-patching.ts";
import { differenceBounds, differences, measure, type AblationBounds, type AblationMetrics } from "./measure.ts";
import { strongestHeads } from "./head-choice.ts";
import { significance, type AblationFamilies, type AblationTests } from "./significance.ts";
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
  /** How many heads are switched off in pairs, those with the largest estimated effect. */
  readonly pairedHeads: number;
  /** Estimate every difference by gradients as well. */
  readonly approximate: boolean;
  /** Of the bootstrap. */
  readonly resamples: number;
}

/** One part switched off. */
export interface AblationCell extends Pick<Part, "layer" | "head" | "neuron" | "and" | "row"> {
  /** How many texts have such a part; the others count unchanged. */
  readonly texts: number;
  readonly metrics: AblationMetrics;
  /** `metrics` less the baseline's. */
  readonly delta: AblationMetrics;
  /** 95% bounds of `delta`, by a bootstrap over texts. */
  readonly low: AblationBounds;
  readonly high: AblationBounds;
  /** Whether the difference is more than chance, for so many parts looked at; there where all texts have labels of their own. */
  readonly tests?: AblationTests;
  /** Of a pair: `delta.logOdds` less those of each head alone; 0 where heads do nothing for each other. */
  readonly interaction?: number;
  /** Attribution patching's estimate of `delta.logOdds`. */
  readonly approximation?: number;
}

export interface Ablation {
  readonly baseline: AblationMetrics;
  readonly cells: readonly AblationCell[];
  /** How many texts had no label of their own: the unchanged model's answer counts as theirs. */
  readonly unlabelled: number;
  /** Over how many tests those of the cells are corrected. */
  readonly families?: AblationFamilies;
  /** Rank correlation over cells between differences of log-odds and their estimates; null where one does not vary. */
  readonly agreement?: { readonly spearman: number | null };
  readonly queries: Queries;
}

export interface AblationContext {
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Called with the number of changed runs done and in all. */
  readonly progress?: (done: number, total: number) => void;
  /** What is known of a text from an earlier run; undefined: it is asked about. */
  readonly known?: (text: number) => SweptAnswer | undefined;
  /** Called with what was asked about, in order; kept, it makes a later run go on from there. */
  readonly answered?: (text: number, answer: SweptAnswer) => Promise<void>;
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
  const parts = kind.parts({
    layers,
    heads: subject.size.heads,
    positions: options.positions,
    ...(await strongest(subject, examples, layers, kind.id, options, signal)),
  });
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
  const unlabelled = examples.filter(({ label }) => label === undefined).length;
  // A part that no text has is no test.
  const tested = parts.flatMap((_, index) => (affected[index] ? [index] : []));
  const found =
    unlabelled === 0
      ? significance(
          base,
          tested.map((index) => changed[index] ?? []),
          gold,
          subject.labels,
        )
      : undefined;
  const cells = parts.flatMap((part, index): AblationCell[] => {
    const [answers, interval, tests] = [changed[index], bounds[index], found?.tests[tested.indexOf(index)]];
    if (!answers || !interval || !affected[index]) return []; // no text has it, such as a row behind all ends
    const metrics = measure(answers, gold, subject.labels);
    const { layer, head, neuron, and, row } = part;
    return [
      {
        layer,
        ...(head !== undefined && { head }),
        ...(neuron !== undefined && { neuron }),
        ...(and && { and }),
        ...(row !== undefined && { row }),
        texts: affected[index],
        metrics,
        delta: differences(metrics, baseline),
        ...interval,
        ...(tests && { tests }),
        ...(estimates && { approximation: estimates[index] ?? 0 }),
      },
    ];
  });
  return {
    baseline,
    cells: withInteractions(cells),
    unlabelled,
    ...(found && { families: found.families }),
    ...(estimates && { agreement: { spearman: rankAgreement(cells) } }),
    queries,
  };
}

// Neurons or heads that are gone through, where those are too many.
async function strongest(
  subject: WhiteBox,
  examples: readonly AblationExample[],
  layers: readonly number[],
  kind: string,
  { neurons, pairedHeads }: AblationOptions,
  signal: AbortSignal | undefined,
): Promise<Pick<Parameters<ReturnType<typeof findPartKind>["parts"]>[0], "neurons" | "pairedHeads">> {
  if (kind !== "neurons" && kind !== "pairs") return { neurons: [], pairedHeads: [] };
  const questions = examples.map(({ question }) => question);
  const gold = await labelsOf(subject, examples, signal);
  return kind === "neurons"
    ? { neurons: await strongestNeurons(subject, questions, gold, layers, neurons, signal), pairedHeads: [] }
    : { neurons: [], pairedHeads: await strongestHeads(subject, questions, gold, layers, pairedHeads, signal) };
}

/** What two heads do together beyond what each does alone. */
function withInteractions(cells: readonly AblationCell[]): AblationCell[] {
  const alone = new Map(
    cells.flatMap(({ layer, head, and, delta }) => (and ? [] : [[`${layer}.${head}`, delta.logOdds] as const])),
  );
  return cells.map((cell) => {
    const { layer, head, and, delta } = cell;
    if (!and) return cell;
    const [one, other] = [alone.get(`${layer}.${head}`), alone.get(`${and.layer}.${and.head}`)];
    return one === undefined || other === undefined ? cell : { ...cell, interaction: delta.logOdds - one - other };
  });
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
  { signal, progress, known, answered }: AblationContext,
): Promise<{ base: Answer[]; changed: Answer[][]; queries: Queries }> {
  const base: Answer[] = [];
  const changed = affected.map((): Answer[] => []);
  const queries = { asked: 0, distinct: 0, forward: 0 };
  const total = affected.reduce((sum, texts) => sum + texts, 0);
  let before = 0;
  for (let first = 0; first < questions.length; first += textsAtOnce) {
    const some = questions.slice(first, first + textsAtOnce);
    const lists = some.map((_, index) => affected.map((__, part) => edits(first + index, part)));
    const old = some.map((_, index) => known?.(first + index));
    const asked = some.map((question, index) => ({
      question,
      variants: (lists[index] ?? []).filter((list) => list.length > 0),
    }));
    const count = (of: typeof asked): number => of.reduce((sum, { variants }) => sum + variants.length, 0);
    const open = asked.filter((_, index) => !old[index]);
    const done = before + count(asked) - count(open);
    progress?.(done, total);
    const swept = await subject.sweep(open, {
      ...(signal && { signal }),
      progress: (now) => progress?.(done + now, total),
    });
    before += count(asked);
    let next = 0;
    for (const index of some.keys()) {
      const fresh = old[index] ? undefined : swept.answers[next++];
      const answer = old[index] ?? fresh;
      if (!answer) throw new TypeError(`no answer for text ${first + index}`);
      if (fresh) await answered?.(first + index, fresh);
      base.push(answer.base);
      spread(answer, lists[index] ?? [], changed);
    }
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
