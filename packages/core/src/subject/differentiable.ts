import { packBatch, type Sequence } from "../batch/batch.ts";
import type { HookName } from "../hooks/names.ts";
import type { Model } from "../models/model.ts";
import type { Activation } from "../run/read.ts";
import type { Run } from "../run/run.ts";
import type { Answer } from "./black-box.ts";
import { softmax, type Classifier } from "./classifier.ts";
import { EmbeddingPaths } from "./embedding-paths.ts";
import { inBatches } from "./in-batches.ts";
import { observer, type ObserverOptions } from "./observe.ts";
import type {
  DifferentiateOptions,
  GradientAnswer,
  GradientQuestion,
  SpecialTokens,
  ValueAndGradient,
  WhiteBox,
} from "./white-box.ts";
import { decoderPath, ofBothSides, onBothSides } from "./read-twice.ts";
import { sweeping } from "./sweeping.ts";
import { withIds } from "./with-ids.ts";

export interface DifferentiableOptions extends ObserverOptions {
  readonly model: ObserverOptions["model"] &
    Pick<Model, "encoderDecoder" | "meanEmbedding" | "wordEmbeddings" | "readProjectionBiases" | "sweep">;
  /** What baselines are made of, as far as the tokenizer has it. */
  readonly special: SpecialTokens;
  /** How a text writes tokens. */
  readonly decode?: (ids: readonly number[]) => string;
}

/** Adds gradients to a classifier: one forward pass and one way back a packed batch, whatever the questions' targets. */
export function differentiable(subject: Classifier, options: DifferentiableOptions): WhiteBox {
  const { model, encode, batchTokens } = options;
  let known: Promise<Float32Array> | undefined;
  const mean = (): Promise<Float32Array> => (known ??= model.meanEmbedding());
  return {
    ...subject,
    ...observer(options),
    ...sweeping(options),
    special: options.special,
    ...(options.decode && { decode: options.decode }),
    async differentiate(questions, asking = {}) {
      const paired = questions.some(({ reference }) => reference);
      const { results, forward } = await inBatches(
        questions,
        paired ? Math.ceil(batchTokens / 2) : batchTokens,
        ({ question }) => withIds(encode(question), question.ids),
        (batch, sequences) => runBatch(options, mean, paired ? withReferences(batch) : batch, sequences, asking),
        asking,
      );
      return { answers: results, queries: { asked: questions.length, distinct: questions.length, forward } };
    },
    wordEmbeddings: () => model.wordEmbeddings(),
    projectionBiases: (layer) => model.readProjectionBiases(layer),
  };
}

// The questions, and in the same order behind them their references, as rules that compare the two want them.
function withReferences(questions: readonly GradientQuestion[]): GradientQuestion[] {
  const references = questions.map(({ question, reference, edits }): GradientQuestion => ({
    question,
    ...(edits && { edits }),
    ...(reference && { point: reference }),
    seed: (answer) => answer.probabilities.map(() => 0),
  }));
  return [...questions, ...references];
}

async function runBatch(
  { model, encode, special }: DifferentiableOptions,
  mean: () => Promise<Float32Array>,
  questions: readonly GradientQuestion[],
  sequences: readonly Sequence[],
  { by = [], rules, signal }: DifferentiateOptions,
): Promise<GradientAnswer[]> {
  const paths = new EmbeddingPaths(questions, encode, special);
  const twice = model.encoderDecoder;
  const words: readonly HookName[] = twice ? ["hook_embed", "decoder.hook_embed"] : ["hook_embed"];
  const hooks: readonly HookName[] = [...new Set<HookName>([...words, ...by])];
  const lengths = twice ? questions.map(({ question }) => encode(question).ids.length) : [];
  const lists = await paths.edits(mean);
  const edits = twice ? lists?.map((list, index) => onBothSides(list, lengths[index] ?? 0)) : lists;
  using run = await model.run(
    packBatch(questions.length > sequences.length ? [...sequences, ...sequences] : sequences),
    {
      head: "sequence-classification",
      capture: hooks,
      gradients: hooks,
      path: { ...paths.path, ...(twice && { decoder: decoderPath(paths.path, lengths) }) },
      ...(edits && { edits }),
      ...(signal && { signal }),
    },
  );
  const [logits, values] = await Promise.all([run.logits(), valuesOf(run, hooks)]);
  const answers = logits.map(({ data }): Answer => ({ logits: [...data], probabilities: softmax(data) }));
  const seeds = questions.flatMap(({ seed }, index) => {
    const answer = answers[index];
    return answer ? [...seed(answer)] : [];
  });
  const gradients = await run.gradients(Float32Array.from(seeds), hooks, rules, { last: true });
  if (twice) sumSides(gradients);
  const at = answers.map(
    (_, index) =>
      new Map(
        hooks.flatMap((hook): [HookName, ValueAndGradient][] => {
          const [value, gradient] = [values.get(hook)?.[index], gradients.get(hook)?.[index]];
          return value && gradient ? [[hook, { value, gradient }]] : [];
        }),
      ),
  );
  return sequences.flatMap((__, index): GradientAnswer[] => {
    const [answer, found] = [answers[index], at[index]];
    const own = found?.get("hook_embed");
    if (!answer || !found || !own) return [];
    const behind = index + sequences.length;
    const [said, embeddings] = [answers[behind], at[behind]?.get("hook_embed")?.value];
    return [
      {
        answer,
        embeddings: own.value,
        gradient: own.gradient,
        at: found,
        ...(said && embeddings && { reference: { answer: said, embeddings } }),
      },
    ];
  });
}

// Gradients by the word embeddings of a text that is read twice.
function sumSides(gradients: Map<HookName, Activation[]>): void {
  const behind = gradients.get("decoder.hook_embed") ?? [];
  const both = gradients.get("hook_embed")?.map((own, index) => {
    const other = behind[index];
    return other ? ofBothSides(own, other) : own;
  });
  if (both) gradients.set("hook_embed", both);
}

// One after the other: of many hooks, all copies at once would take much memory.
async function valuesOf(run: Run, hooks: readonly HookName[]): Promise<Map<HookName, Activation[]>> {
  const values = new Map<HookName, Activation[]>();
  for (const hook of hooks) values.set(hook, await run.activations(hook));
  return values;
}
