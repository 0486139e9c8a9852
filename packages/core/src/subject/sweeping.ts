import { packBatch } from "../batch/batch.ts";
import type { Edit } from "../edits/edit.ts";
import type { Model } from "../models/model.ts";
import type { Activation } from "../run/read.ts";
import type { Answer, AskOptions, Queries, Question } from "./black-box.ts";
import { softmax } from "./classifier.ts";
import { inBatches } from "./in-batches.ts";
import type { ObserverOptions } from "./observe.ts";
import { withIds } from "./with-ids.ts";

/** A text, and the changed runs that are made of it: a list of edits each. */
export interface SweptQuestion {
  readonly question: Question;
  readonly variants: readonly (readonly Edit[])[];
  /** Changes of the unchanged run and, before their own, of all others. */
  readonly edits?: readonly Edit[];
}

/** What was said of the text as it is, and in every changed run, in their order. */
export interface SweptAnswer {
  readonly base: Answer;
  readonly changed: readonly Answer[];
}

/** A classifier that answers under many changes at once. */
export interface Sweeping {
  /**
   * Answers in the order of the questions. What a changed run has in common with the unchanged one is computed once.
   * `progress` counts changed runs.
   * @throws CoreError "unknown-hook", "bad-edit" where edits do not fit
   */
  sweep(
    questions: readonly SweptQuestion[],
    options?: AskOptions,
  ): Promise<{ answers: SweptAnswer[]; queries: Queries }>;
}

/** One of our classifiers under changes. */
export function sweeping({
  model,
  encode,
  batchTokens,
}: ObserverOptions & { readonly model: Pick<Model, "sweep"> }): Sweeping {
  return {
    async sweep(questions, { signal, progress } = {}) {
      const total = questions.reduce((sum, each) => sum + runsOf(each).length, 0);
      let [before, forward] = [0, 0];
      const { results } = await inBatches(
        questions,
        batchTokens,
        ({ question }) => withIds(encode(question), question.ids),
        async (some, sequences): Promise<SweptAnswer[]> => {
          const all = some.flatMap((each, sequence) => runsOf(each).map((edits) => ({ sequence, edits })));
          const { base, variants, passes } = await model.sweep(packBatch(sequences), all, "sequence-classification", {
            batchTokens,
            ...(signal && { signal }),
            progress: (done) => progress?.(before + done, total),
          });
          before += all.length;
          forward += passes;
          let next = 0;
          return some.map((each, index) => ({
            base: answerOf(each.edits ? variants[next++] : base[index]),
            changed: each.variants.map(() => answerOf(variants[next++])),
          }));
        },
        { ...(signal && { signal }) },
      );
      const asked = questions.length + total;
      return { answers: results, queries: { asked, distinct: asked, forward } };
    },
  };
}

/** The edits of every changed run; where the unchanged one is edited itself, it is the first of them. */
function runsOf({ variants, edits }: SweptQuestion): readonly (readonly Edit[])[] {
  return edits ? [edits, ...variants.map((own) => [...edits, ...own])] : variants;
}

function answerOf(logits: Activation | undefined): Answer {
  if (!logits) throw new TypeError("a run gave no logits");
  return { logits: [...logits.data], probabilities: softmax(logits.data) };
}
