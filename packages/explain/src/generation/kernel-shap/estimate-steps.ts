import type { LanguageSubject, Queries } from "@limelight/core";
import { ExplainError } from "../../explain-error.ts";
import type { Context } from "../../method.ts";
import { CoalitionDraws, subsetCount } from "../../methods/kernel-shap/coalitions.ts";
import { solveCoalitions } from "../../methods/kernel-shap/solve.ts";
import { inRounds, type Stopped } from "../../sampling/rounds.ts";
import { uncertainty } from "../../sampling/uncertainty.ts";
import { baselineIds } from "../step-baseline.ts";
import { explainedTarget, matrix, stepTargets } from "../step-gradients.ts";
import type { ExplainedStep, StepAttribution, StepInput } from "../step-method.ts";
import { stepOutput } from "../step-output.ts";
import { withoutTokens } from "../without-tokens.ts";
import type { StepKernelShapOptions } from "./options.ts";
import { playersOf, visiblePlayers, type Player } from "./players.ts";

/** The equations take time by the square of the players. */
const mostPlayers = 400;

/** Logits held at once: of so many texts. A vocabulary's are 200 kB a step. */
const held = 32;

/** Steps that are explained by the same players. */
interface Game {
  readonly players: readonly Player[];
  readonly first: number;
  readonly end: number;
}

/** What one step was found to rest on. */
interface SolvedStep extends Pick<ExplainedStep, "base" | "output" | "residual"> {
  /** [players]. */
  readonly scores: readonly number[];
  readonly stderr?: readonly (number | null)[];
}

/** KernelSHAP of every step: each a game of the players that it sees, or all one where only the text in front plays. */
export async function estimateStepShap(
  subject: LanguageSubject,
  input: StepInput,
  given: StepKernelShapOptions,
  context: Context,
): Promise<StepAttribution> {
  const asked = new MaskedSteps(subject, input, given, context);
  const [whole = []] = await asked.logits([[]], 0, input.target.length - input.from);
  asked.queries.asked += 1;
  const targets = stepTargets(input);
  const games = gamesOf(input, given);
  for (const { players } of games) checkPlayers(players.length, given);
  const steps: { readonly solved: SolvedStep; readonly players: readonly Player[] }[] = [];
  const ends: Stopped[] = [];
  for (const [index, game] of games.entries()) {
    const { found, stopped } = await solveGame(asked, game, given, context.seed);
    steps.push(...found.steps.map((solved) => ({ solved, players: game.players })));
    if (stopped) ends.push(stopped);
    context.progress?.(index + 1, games.length);
  }
  const columns = steps.map(({ solved, players }) => ({
    ...spread(input, players, solved.scores),
    errors: solved.stderr && spread(input, players, solved.stderr),
  }));
  const nothing = { source: [], target: [] };
  return {
    scores: matrix(input, columns),
    ...(columns.some(({ errors }) => errors) && {
      stderr: matrix(
        input,
        columns.map(({ errors }) => errors ?? nothing),
      ),
      errors: "sampling" as const,
    }),
    ...(ends.length > 0 && { stopped: together(ends) }),
    steps: steps.map(({ solved: { output, base, residual } }, step) => ({
      ...explainedTarget(whole[step] ?? new Float32Array(0), targets[step] ?? { token: 0 }),
      ...(output !== undefined && { output }),
      ...(base !== undefined && { base }),
      ...(residual !== undefined && { residual }),
    })),
    outputKind: given.output,
    queries: asked.queries,
  };
}

function gamesOf(input: StepInput, given: StepKernelShapOptions): Game[] {
  const { from, target, sourceOnly } = input;
  const all = playersOf(input, given);
  const steps = target.length - from;
  if (sourceOnly || !given.written) return [{ players: visiblePlayers(all, from), first: 0, end: steps }];
  return Array.from({ length: steps }, (_, step) => ({
    players: visiblePlayers(all, from + step),
    first: step,
    end: step + 1,
  }));
}

function checkPlayers(count: number, { samples, untilStandardError, mostSamples }: StepKernelShapOptions): void {
  const most = untilStandardError > 0 ? mostSamples : samples;
  if (count > mostPlayers)
    throw new ExplainError(
      "too-many-words",
      `a step sees ${count} tokens, and ${mostPlayers} are the most that equations are solved for`,
      "take --players word, or occlusion",
    );
  if (most < count && count > 1)
    throw new ExplainError(
      "too-many-words",
      `a step sees ${count} tokens, and there are fewer samples (${most})`,
      `take --${untilStandardError > 0 ? "most-samples" : "samples"} ${count} or more, better many times as many, or --players word`,
    );
}

async function solveGame(
  asked: MaskedSteps,
  { players, first, end }: Game,
  given: StepKernelShapOptions,
  seed: number,
): ReturnType<typeof inRounds<{ steps: SolvedStep[]; stderr?: (number | null)[] }>> {
  const count = players.length;
  let draws: CoalitionDraws | undefined;
  return inRounds(given, Math.max(64, 4 * count), async (samples) => {
    if (draws && samples < subsetCount(count)) draws.extend(samples);
    else if (count > 1) draws = new CoalitionDraws(count, samples, seed);
    const coalitions = draws?.coalitions() ?? { masks: [], weights: [], enumerated: 0, drawn: [], fraction: 1 };
    const missing = coalitions.masks.map((mask) => players.filter((_, player) => mask[player] !== 1).flat());
    const values = await asked.outputs([[], players.flat(), ...missing], first, end);
    const steps = Array.from({ length: end - first }, (_, step): SolvedStep => {
      const [output = Number.NaN, base = Number.NaN, ...others] = values.map((found) => found[step] ?? Number.NaN);
      const total = output - base;
      const { scores, covariance } =
        count < 2
          ? { scores: [total] }
          : solveCoalitions(
              coalitions,
              others.map((value) => value - base),
              total,
              { regularisation: "none", features: count },
            );
      const residual = total - scores.reduce((sum, score) => sum + score, 0);
      return {
        scores,
        output,
        base,
        residual,
        ...(covariance && { stderr: uncertainty("sampling", scores, covariance).stderr }),
      };
    });
    const errors = steps.flatMap(({ stderr }) => stderr ?? []);
    return {
      found: { steps, ...(steps.some(({ stderr }) => stderr) && { stderr: errors }) },
      drawn: coalitions.masks.length,
    };
  });
}

/** What players have, shared alike among their tokens: summed over a player's tokens, it is the player's. Null for what no player has. */
function spread(
  { tokens }: StepInput,
  players: readonly Player[],
  values: readonly (number | null)[],
): { source: (number | null)[]; target: (number | null)[] } {
  const sides = {
    source: Array.from<number | null>({ length: tokens.source.length }).fill(null),
    target: Array.from<number | null>({ length: tokens.target.length }).fill(null),
  };
  for (const [index, player] of players.entries()) {
    const value = values[index] ?? null;
    for (const { side, token } of player) sides[side][token] = value === null ? null : value / player.length;
  }
  return sides;
}

function together(ends: readonly Stopped[]): Stopped {
  const errors = ends.map(({ standardError }) => standardError);
  return {
    samples: ends.reduce((sum, { samples }) => sum + samples, 0),
    standardError: errors.some((error) => error === null) ? null : Math.max(...errors.map((error) => error ?? 0)),
    reached: ends.every(({ reached }) => reached),
  };
}

/** Asks about a text's steps without some of the tokens in front. What was asked is kept from round to round. */
class MaskedSteps {
  readonly queries: Queries = { asked: 0, distinct: 0, forward: 0 };
  readonly #subject: LanguageSubject;
  readonly #input: StepInput;
  readonly #given: StepKernelShapOptions;
  readonly #context: Context;
  readonly #others: ReturnType<typeof baselineIds>;
  readonly #known = new Map<string, readonly number[]>();

  constructor(subject: LanguageSubject, input: StepInput, given: StepKernelShapOptions, context: Context) {
    this.#subject = subject;
    this.#input = input;
    this.#given = given;
    this.#context = context;
    this.#others = baselineIds(input, { ...given, baseline: given.replacement });
  }

  /** Logits of some steps, [texts][steps]. */
  async logits(missing: readonly Player[], first: number, end: number): Promise<readonly Float32Array[][]> {
    const { signal } = this.#context;
    const texts = missing.map((tokens) => this.#without(tokens, first, end));
    const { answers, queries } = await this.#subject.steps(texts, { ...(signal && { signal }) });
    this.queries.distinct += queries.distinct;
    this.queries.forward += queries.forward;
    return answers;
  }

  /** Explained outputs of some steps, [texts][steps]. */
  async outputs(missing: readonly Player[], first: number, end: number): Promise<(readonly number[])[]> {
    const targets = stepTargets(this.#input).slice(first, end);
    const keys = missing.map((tokens) => JSON.stringify([first, end, tokens]));
    const fresh = [...keys.entries()].filter(([, key]) => !this.#known.has(key));
    for (let before = 0; before < fresh.length; before += held) {
      this.#context.signal?.throwIfAborted();
      const some = fresh.slice(before, before + held);
      const found = await this.logits(
        some.map(([index]) => missing[index] ?? []),
        first,
        end,
      );
      for (const [place, [, key]] of some.entries())
        this.#known.set(
          key,
          (found[place] ?? []).map((logits, step) =>
            stepOutput(logits, targets[step] ?? { token: 0 }, this.#given.output),
          ),
        );
    }
    this.queries.asked += missing.length;
    return keys.map((key) => this.#known.get(key) ?? []);
  }

  #without(missing: Player, first: number, end: number): ReturnType<typeof withoutTokens> {
    const { from } = this.#input;
    const text = withoutTokens(this.#input, missing, this.#others, this.#subject.wordHooks);
    return { ...text, target: text.target.slice(0, from + end), from: from + first };
  }
}
