import type { Continuation, LanguageSubject, Queries } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { z } from "zod";
import type { Context } from "../../method.ts";
import { explainedTarget, matrix, stepTargets } from "../step-gradients.ts";
import type { StepInput, StepMethod } from "../step-method.ts";
import { probabilityOf } from "../step-output.ts";
import { Replacements } from "../replacements.ts";

const options = z.strictObject({
  samples: z.int().min(1).max(1000).default(16).describe("searches whose mean the scores are"),
  rounds: z.int().min(1).max(3000).default(50).describe("replacements that a search tries at most"),
  ratio: z.number().gt(0).lt(1).default(0.3).describe("the share of tokens that each of them replaces"),
  keepTop: z.int().min(1).default(5).describe("a search ends once so many of the largest scores are enough"),
  among: z.int().min(1).default(3).describe("that is, once the token is among so many of the likeliest"),
  replaceBy: z
    .enum(["model", "random"])
    .default("model")
    .describe(
      "what is put in: what the model itself might have written there, or any token; a source's are always any",
    ),
});

type Options = z.infer<typeof options>;

/**
 * ReAGent (Zhao and Shan 2024): a part of the tokens, drawn anew each round, is replaced by others; by how much the written token's probability
 * falls (Δ) the scores of those that were replaced rise, those of the others fall (both by logit(½ + ½ Δ)), until the tokens of the largest
 * scores alone keep the written token among the likeliest. A step's scores are the softmax of that, the mean of several searches.
 *
 * The authors draw replacements from RoBERTa, inseq from tokens of the same part of speech; here the model itself says what else could
 * stand there, so that nothing is fetched. One replaced text serves all steps behind it. A search ends after fewer rounds (50, not 3000),
 * and those that were not done by then count as well, where inseq leaves them out (and has nothing where none was done).
 */
export const stepReagent: StepMethod<Options> = {
  id: "reagent",
  title: "ReAGent",
  citation: "Zhao and Shan 2024, ReAGent: A Model-agnostic Feature Attribution Method for Generative Language Models",
  asks: "Which earlier tokens does this one fall with when something else that fits is put in their places?",
  caution:
    "Random draws: another seed gives others. Where the model is unsure of the token little falls, and scores are much alike.",
  options,
  modes: {},
  sideless: () => true,
  async attribute(subject, input, given, context) {
    const { columns, logits, queries } = await new Search(subject, input, given, context).run();
    const targets = stepTargets(input);
    return {
      scores: matrix(input, columns),
      steps: logits.map((found, step) => explainedTarget(found, targets[step] ?? { token: 0 })),
      outputKind: "probability",
      queries,
    };
  },
};

/** One search for one step: a score for each token that it sees, those of the source first. */
interface Chain {
  readonly step: number;
  /** Which of the samples: chains of one sample are told by the same replaced texts. */
  readonly sample: number;
  scores: Float64Array;
  done: boolean;
}

class Search {
  readonly #subject: LanguageSubject;
  readonly #input: StepInput;
  readonly #options: Options;
  readonly #context: Context;
  readonly #random: NumpyRandomState;
  readonly #queries: Queries = { asked: 0, distinct: 0, forward: 0 };
  /** Tokens of the source that may be replaced. */
  readonly #sources: number;

  constructor(subject: LanguageSubject, input: StepInput, given: Options, context: Context) {
    this.#subject = subject;
    this.#input = input;
    this.#options = given;
    this.#context = context;
    this.#random = new NumpyRandomState(context.seed);
    this.#sources = input.source?.length ?? 0;
  }

  async run(): Promise<{
    columns: { source: number[]; target: number[] }[];
    logits: readonly Float32Array[];
    queries: Queries;
  }> {
    const { samples, rounds, replaceBy } = this.#options;
    const replacements = await Replacements.of(this.#subject, this.#input, replaceBy, this.#random, this.#queries);
    const [logits = []] = await this.#ask([this.#input]);
    const chains = logits.flatMap((_, step) =>
      Array.from({ length: samples }, (__, sample): Chain => {
        const scores = Float64Array.from(this.#random.randomSample(this.#seen(step)));
        return { step, sample, scores, done: false };
      }),
    );
    for (let round = 0; round < rounds && chains.some(({ done }) => !done); round++) {
      await this.#replaceSome(chains, logits, replacements);
      await this.#judge(chains, replacements);
      this.#context.progress?.(round + 1, rounds);
    }
    return { columns: logits.map((_, step) => this.#column(chains, step)), logits, queries: this.#queries };
  }

  // Scores of all searches that go on, by what becomes of each step when some tokens are others.
  async #replaceSome(chains: readonly Chain[], logits: readonly Float32Array[], others: Replacements): Promise<void> {
    const samples = [...new Set(chains.filter(({ done }) => !done).map(({ sample }) => sample))];
    const count = this.#seen(logits.length - 1);
    const masks = samples.map(() => this.#random.randomSample(count).map((draw) => draw < this.#options.ratio));
    const found = await this.#ask(masks.map((mask) => others.put(mask)));
    for (const chain of chains) {
      const index = samples.indexOf(chain.sample);
      if (chain.done || index < 0) continue;
      const token = this.#input.target[this.#input.from + chain.step] ?? 0;
      const [before, after] = [logits[chain.step], found[index]?.[chain.step]];
      if (!before || !after) continue;
      const fall = probabilityOf(before, token) - probabilityOf(after, token);
      const update = Math.log((1 + fall) / (1 - fall));
      chain.scores = chain.scores.map((score, at) => score + (masks[index]?.[at] ? update : -update));
    }
  }

  // Ends the searches whose largest scores are enough.
  async #judge(chains: readonly Chain[], others: Replacements): Promise<void> {
    const open = chains.filter(({ done }) => !done);
    const { keepTop, among } = this.#options;
    const texts = open.map(({ scores, step }): Continuation => {
      const kept = new Set(
        [...scores.keys()].toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0)).slice(0, keepTop),
      );
      const replaced = others.put(Array.from(scores, (_, at) => !kept.has(at)));
      const end = this.#input.from + step;
      return { ...replaced, target: replaced.target.slice(0, end + 1), from: end };
    });
    const found = await this.#ask(texts);
    for (const [index, chain] of open.entries()) {
      const logits = found[index]?.[0];
      const own = logits?.[this.#input.target[this.#input.from + chain.step] ?? 0] ?? Number.NaN;
      chain.done = logits !== undefined && logits.filter((logit) => logit > own).length < among;
    }
  }

  #column(chains: readonly Chain[], step: number): { source: number[]; target: number[] } {
    const own = chains.filter((chain) => chain.step === step);
    const mean = new Float64Array(this.#seen(step));
    for (const { scores } of own) {
      const most = scores.reduce((largest, score) => Math.max(largest, score), Number.NEGATIVE_INFINITY);
      const parts = scores.map((score) => Math.exp(score - most));
      const sum = parts.reduce((total, part) => total + part, 0);
      parts.forEach((part, at) => (mean[at] = (mean[at] ?? 0) + part / sum / own.length));
    }
    return { source: Array.from(mean.subarray(0, this.#sources)), target: Array.from(mean.subarray(this.#sources)) };
  }

  // How many tokens a step sees that may be replaced.
  #seen(step: number): number {
    return this.#sources + (this.#input.sourceOnly ? 0 : this.#input.from + step);
  }

  async #ask(texts: readonly Continuation[]): Promise<readonly Float32Array[][]> {
    const { signal } = this.#context;
    const { answers, queries } = await this.#subject.steps(texts, signal && { signal });
    this.#queries.asked += queries.asked;
    this.#queries.distinct += queries.distinct;
    this.#queries.forward += queries.forward;
    return answers;
  }
}
