import type { Answer, BlackBox, Queries, Question } from "@limelight/core";
import { z } from "zod";
import { askOutputs } from "../../ask-outputs.ts";
import type { Attribution, Context, Method } from "../../method.ts";
import { explainedOutput, outputOption } from "../../output.ts";
import { lowerCredit, owenValues, type Ask } from "./owen.ts";
import { textMasker } from "./text-masker.ts";
import { tokenTree } from "./token-tree.ts";

const options = z.strictObject({
  maxEvaluations: z.int().min(2).max(1_000_000).default(500).describe("how many masked texts are asked about at most"),
  context: z
    .enum(["both", "absent", "present"])
    .default("both")
    .describe(
      "whether the other half of the tree is there while one half is opened; both: averaged, as Owen values are",
    ),
  evaluationBatch: z.int().min(2).default(32).describe("masked texts asked about before the tree is looked at again"),
  output: outputOption.default("log-odds"),
});

type Options = z.infer<typeof options>;

/**
 * Partition SHAP: Owen values over a hierarchy of the text (Owen 1977; Lundberg and Lee's package shap): tokens come in not in every order, but
 * half by half of a tree that keeps words, phrases and sentences together. Scores sum to output − base, however few masks are asked about.
 *
 * In mode `shap` values, base and clustering equal `shap.Explainer(f, shap.maskers.Text(tokenizer))` of shap 0.51, f giving
 * probabilities. The nodes that move any class most are opened first; `expansion` says whether all were, so that the values are exact.
 */
export const partitionShap: Method<Options> = {
  id: "partition-shap",
  title: "Partition SHAP",
  citation:
    "Owen 1977, Values of Games with a Priori Unions; Lundberg and Lee 2017, A Unified Approach to Interpreting Model Predictions",
  asks: "If the text were put together phrase by phrase, what would each token add on average?",
  caution: "It depends on the tree, which punctuation makes and no grammar; long texts take many evaluations.",
  options,
  claims: ["efficiency", "dummy", "linearity"],
  modes: { shap: { output: "probability", evaluationBatch: 5 } },
  attribute,
};

async function attribute(
  subject: BlackBox,
  input: Question,
  target: number,
  { maxEvaluations, context, evaluationBatch, output }: Options,
  { signal, progress }: Context,
): Promise<Attribution> {
  const masker = textMasker(subject, input);
  const { segments, units } = masker;
  const clustering = tokenTree(segments, masker.separator);
  const memory = new Memory(subject, target, output, signal);
  const all = segments.map(() => true);
  const [prediction] = await memory.ask([input]);
  if (!prediction) throw new TypeError("there is an answer");
  let done = 0;
  const ask: Ask = async (masks) => {
    const answers = await memory.ask(masks.map((mask) => masker.masked(mask)));
    done += masks.length;
    progress?.(Math.min(done, maxEvaluations), maxEvaluations);
    return answers.map((answer) => answer.probabilities.map((_, label) => explainedOutput(answer, label, output)));
  };
  const [empty = [], full = []] = await ask([all.map(() => false), all]);
  const { values, expansion } = await owenValues(clustering, { empty, full }, target, ask, {
    evaluations: maxEvaluations - 2,
    batch: evaluationBatch,
    context,
  });
  const scores = lowerCredit(values, clustering);
  const [base = Number.NaN, value = Number.NaN] = [empty[target], full[target]];
  return {
    units,
    scores,
    outputKind: output,
    output: value,
    base,
    residual: value - base - scores.reduce((sum, score) => sum + score, 0),
    clustering,
    expansion,
    target,
    prediction,
    queries: memory.queries,
  };
}

/** Asks about no text twice, and adds up what it cost. */
class Memory {
  readonly queries: Queries = { asked: 0, distinct: 0, forward: 0 };
  readonly #known = new Map<string, Answer>();
  readonly #ask: (questions: readonly Question[]) => ReturnType<typeof askOutputs>;

  constructor(subject: BlackBox, target: number, output: Options["output"], signal: AbortSignal | undefined) {
    this.#ask = (questions) => askOutputs(subject, questions, target, output, { ...(signal && { signal }) });
  }

  async ask(questions: readonly Question[]): Promise<Answer[]> {
    const fresh = new Map(
      questions.filter(({ text }) => !this.#known.has(text)).map((question) => [question.text, question]),
    );
    this.queries.asked += questions.length;
    if (fresh.size > 0) {
      const { answers, queries } = await this.#ask([...fresh.values()]);
      this.queries.distinct += queries.distinct;
      this.queries.forward += queries.forward;
      [...fresh.keys()].forEach((text, index) => this.#known.set(text, answers[index] ?? { probabilities: [] }));
    }
    return questions.map(({ text }) => this.#known.get(text) ?? { probabilities: [] });
  }
}
