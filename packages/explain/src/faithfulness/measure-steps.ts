import type { LanguageSubject, Queries } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import type { StepBaseline } from "../generation/step-baseline.ts";
import type { StepAttribution, StepInput, StepMethod } from "../generation/step-method.ts";
import type { Context } from "../method.ts";
import type { OutputKind } from "../output.ts";
import { placesBefore, stepGame, stepGathering } from "./games/step-game.ts";
import { isGameMetric, type GameMetric } from "./games/game-metric.ts";
import { meanCurve } from "./leaderboard.ts";
import type { ChosenMetric } from "./measure-text.ts";
import type { Measure } from "./metric.ts";
import { randomExplanations } from "./random-explanation.ts";
import { floorOf, refusalOf, sorted, type MeasuredMethod, type TextMeasures } from "./text-measures.ts";

/** A method whose explanations of written tokens are measured, with its options. */
export interface StepContender {
  readonly method: StepMethod<unknown>;
  readonly options: unknown;
}

export interface MeasureStepsOptions {
  /** What stands in the place of tokens that go. */
  readonly baseline: StepBaseline;
  /** Random explanations that are measured as well. */
  readonly draws: number;
  /** Names of the written tokens, for the numbers of each. */
  readonly names: readonly string[];
  /** Called while the subject answers what a method, or all metrics together, asked, with how many of these questions are answered. */
  readonly answered?: (done: number, total: number) => void;
}

/**
 * Explains what a model wrote by several methods and measures what they say of each written token: the tokens in front of it go, and its
 * probability is watched. Numbers are means over the written tokens. All questions about all tokens are asked together.
 * @throws ExplainError "not-defined" for metrics that are none of removed parts
 */
export async function measureSteps(
  subject: LanguageSubject,
  input: StepInput,
  contenders: readonly StepContender[],
  metrics: readonly ChosenMetric[],
  { baseline, draws, names, answered }: MeasureStepsOptions,
  { seed, signal, progress }: Context,
): Promise<TextMeasures> {
  const games = metrics.map(({ metric, options }) => ({ metric: gameOf(metric), options, output: outputOf(options) }));
  const steps = input.target.length - input.from;
  const context = { seed, ...(signal && { signal }) };
  const spent: Queries = { asked: 0, distinct: 0, forward: 0 };
  const found: ({ attribution: StepAttribution; sizes: boolean } | { refused: string })[] = [];
  const total = contenders.length + 1;
  progress?.(0, total);
  for (const { method, options } of contenders) {
    try {
      const attribution = await method.attribute(subject, input, options, {
        ...context,
        ...(answered && { progress: answered }),
      });
      add(spent, attribution.queries);
      found.push({ attribution, sizes: method.sideless?.(options) ?? false });
    } catch (error) {
      found.push({ refused: refusalOf(error) });
    }
    progress?.(found.length, total);
  }
  const columns = (attribution: StepAttribution): number[][] =>
    Array.from({ length: steps }, (_, step) => columnOf(attribution, input, step));
  const random = Array.from({ length: steps }, (_, step) =>
    randomExplanations(placesBefore(input, step).length, draws, seed),
  );
  const explanations = [
    ...found.map((each) => ("attribution" in each ? columns(each.attribution) : [])),
    ...Array.from({ length: draws }, (_, draw) => random.map((ofStep) => ofStep[draw] ?? [])),
  ];
  const tasks = explanations.flatMap((scores, owner) =>
    scores.length === 0 ? [] : games.map(({ metric, options, output }) => ({ owner, scores, metric, options, output })),
  );
  const gathering = stepGathering(subject, input, baseline, {
    ...(signal && { signal }),
    ...(answered && { progress: answered }),
  });
  const settled = await gathering.run(
    tasks.map(({ owner, scores, metric, options, output }) => async (ask) => {
      const each = found[owner];
      const sizes = each !== undefined && "sizes" in each && each.sizes;
      const measures = await Promise.all(
        scores.map((column, step) =>
          metric.play(stepGame(ask, input, step, output), { scores: column, sizes }, options, context),
        ),
      );
      return overSteps(measures, names);
    }),
  );
  progress?.(total, total);
  add(spent, gathering.queries);
  const results = (owns: (owner: number) => boolean): [string, PromiseSettledResult<Measure>][] =>
    tasks.flatMap(({ owner, metric }, task) => {
      const result = settled[task];
      return owns(owner) && result ? [[metric.id, result]] : [];
    });
  return {
    units: [...input.tokens.source, ...input.tokens.target].map(({ text, start, end }) => ({ text, start, end })),
    methods: contenders.map(({ method: { id } }, index): MeasuredMethod => {
      const each = found[index];
      return {
        id,
        ...sorted(results((owner) => owner === index)),
        ...(each && "refused" in each && { refused: each.refused }),
        ...(each && "attribution" in each && { queries: each.attribution.queries }),
      };
    }),
    floor: floorOf(results((owner) => owner >= contenders.length)),
    queries: spent,
  };
}

function gameOf(metric: ChosenMetric["metric"]): GameMetric<unknown> {
  if (isGameMetric(metric)) return metric;
  throw new ExplainError(
    "not-defined",
    `${metric.id} is not measured of what a model writes`,
    "take comprehensiveness, sufficiency, tau-loo, insertion, deletion or infidelity",
  );
}

const outputs: readonly OutputKind[] = ["probability", "logit", "log-odds"];

function outputOf(options: unknown): OutputKind {
  const given = typeof options === "object" && options !== null && "output" in options ? options.output : undefined;
  return outputs.find((kind) => kind === given) ?? "probability";
}

// The scores of the tokens in front of a step.
function columnOf({ scores }: StepAttribution, input: StepInput, step: number): number[] {
  const sources = input.source?.length ?? 0;
  return placesBefore(input, step).map(
    ({ side, token }) => scores[side === "source" ? token : sources + token]?.[step] ?? 0,
  );
}

function overSteps(measures: readonly Measure[], names: readonly string[]): Measure {
  const known = measures.flatMap(({ value }) => value ?? []);
  const curve = meanCurve(measures.flatMap((measure) => measure.curve ?? []));
  return {
    value: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length,
    ...(curve && { curve }),
    stages: measures.map(({ value }, step) => ({ name: names[step] ?? String(step), value })),
  };
}

function add(to: Queries, { asked, distinct, forward }: Queries): void {
  to.asked += asked;
  to.distinct += distinct;
  to.forward += forward;
}
