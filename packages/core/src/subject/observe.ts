import { packBatch, type Sequence } from "../batch/batch.ts";
import type { Edit } from "../edits/edit.ts";
import type { HookName } from "../hooks/names.ts";
import type { HeadKind } from "../models/head.ts";
import type { ModelConfig } from "../models/model-config.ts";
import type { Model } from "../models/model.ts";
import type { BlockNumbers } from "../blocks/read-block.ts";
import type { HeadNumbers } from "../models/read-head.ts";
import type { Activation } from "../run/read.ts";
import type { Answer, AskOptions, Queries, Question } from "./black-box.ts";
import { softmax } from "./classifier.ts";
import { inBatches } from "./in-batches.ts";
import type { SubjectToken } from "./white-box.ts";
import { withIds } from "./with-ids.ts";

/** A text that a model is watched on. */
interface ObservedQuestion {
  readonly question: Question;
  /** Changes of activations on the way. */
  readonly edits?: readonly Edit[];
}

/** What was seen: activations under the names asked for, with the shapes of `hooks/names.ts`. */
export interface Observation {
  readonly activations: ReadonlyMap<HookName, Activation>;
  /** Where the model classifies texts. */
  readonly answer?: Answer;
}

interface ObserveOptions extends AskOptions {
  /** Leaves answers out: the runs then end behind the last hook. */
  readonly silent?: boolean;
}

/** A model whose activations can be read; it need not classify. */
export interface Observer {
  readonly size: Pick<
    ModelConfig,
    "layers" | "heads" | "keyHeads" | "headFeatures" | "hidden" | "epsilon" | "activation" | "segments" | "norms"
  >;
  /** Activations that can be seen, those of its heads included. */
  readonly hookNames: readonly HookName[];
  /** The tokens that the model reads, in order. */
  tokens(question: Question): readonly SubjectToken[];
  /**
   * Activations in the order of the questions: forward passes alone, in packed batches.
   * @throws CoreError "unknown-hook", "bad-edit" where edits do not fit
   */
  observe(
    questions: readonly ObservedQuestion[],
    hooks: readonly HookName[],
    options?: ObserveOptions,
  ): Promise<{ observations: Observation[]; queries: Queries }>;
  /** What the model can be asked, and the weights it answers with. @throws CoreError "no-head" where there is no such head */
  readonly heads: readonly HeadKind[];
  head(kind: HeadKind): Promise<HeadNumbers>;
  /** What a head makes of states from anywhere, [rows, hidden] -> [rows, outputs]. @throws CoreError "no-head", "bad-input" */
  readOut(kind: HeadKind, states: Activation): Promise<Activation>;
  /** The weights of a block. @throws CoreError "bad-input" where the model has no such layer */
  block(layer: number): Promise<BlockNumbers>;
}

export interface ObserverOptions {
  readonly model: Pick<Model, "config" | "hookNames" | "heads" | "run" | "readBlock" | "readHead" | "readOut">;
  /** Tokenises a question, special tokens included, no longer than the model takes. */
  readonly encode: (question: Question) => Sequence & { readonly tokens: readonly SubjectToken[] };
  /** Tokens of one packed batch at most. */
  readonly batchTokens: number;
}

/** One of our models to be watched at work. */
export function observer({ model, encode, batchTokens }: ObserverOptions): Observer {
  const head = model.heads.find((kind) => kind === "sequence-classification");
  return {
    size: model.config,
    hookNames: model.hookNames,
    tokens: (question) => encode(question).tokens,
    async observe(questions, hooks, asking) {
      const { results, forward } = await inBatches(
        questions,
        batchTokens,
        ({ question }) => withIds(encode(question), question.ids),
        async (batch, sequences): Promise<Observation[]> => {
          const edits = batch.map((each) => each.edits ?? []);
          const answering = asking?.silent ? undefined : head;
          using run = await model.run(packBatch(sequences), {
            capture: hooks,
            ...(edits.some((list) => list.length > 0) && { edits }),
            ...(answering && { head: answering }),
            ...(asking?.signal && { signal: asking.signal }),
          });
          const logits = answering && (await run.logits());
          const seen = sequences.map(() => new Map<HookName, Activation>());
          for (const hook of hooks)
            for (const [sequence, activation] of (await run.activations(hook)).entries())
              seen[sequence]?.set(hook, activation);
          return seen.map((activations, sequence) => ({ activations, ...answerOf(logits?.[sequence]) }));
        },
        asking,
      );
      const queries: Queries = { asked: questions.length, distinct: questions.length, forward };
      return { observations: results, queries };
    },
    heads: model.heads,
    head: (kind) => model.readHead(kind),
    readOut: (kind, states) => model.readOut(kind, states),
    block: (layer) => model.readBlock(layer),
  };
}

function answerOf(logits: Activation | undefined): { answer?: Answer } {
  return logits ? { answer: { logits: [...logits.data], probabilities: softmax(logits.data) } } : {};
}
