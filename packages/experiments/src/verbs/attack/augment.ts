import { AttackError, augment as made, findAugmenter } from "@limelight/attack";
import { ExperimentError } from "../../experiment-error.ts";
import type { AugmentDocument } from "../../result/attack-documents.ts";
import { refuseStray } from "../stray-fields.ts";
import { oneByOne, type VerbRunner } from "../verb.ts";

/** Further texts made of labelled ones, a document each: what a classifier may be trained on as well. */
export const augment: VerbRunner<"augment"> = async function* (context, experiment, inputs) {
  const { recipe, perExample: count, share, withOriginals, seed, model } = experiment;
  refuseStray("augmenting, which asks no model", { model }, []);
  const augmenter = findAugmenter(recipe);
  const { signal, warn } = context.environment;
  let fewer = 0;
  yield* oneByOne(
    context,
    inputs,
    async function* ({ text, pair, label, id, row }, index) {
      const about = { ...(label !== undefined && { label }), ...(id !== undefined && { id }), from: text, recipe };
      const question = { text, ...(pair !== undefined && { pair }) };
      const found = await made(question, augmenter, {
        count,
        share,
        seed: (seed + (row ?? index)) % 2 ** 32,
        ...(signal && { signal }),
      }).catch((error: unknown) => {
        throw error instanceof AttackError && error.code === "no-words"
          ? new ExperimentError("bad-input", error.message, error.hint)
          : error;
      });
      if (found.length < count) fewer += 1;
      const texts = [...(withOriginals ? [question] : []), ...found.map((each) => each.question)];
      for (const each of texts) {
        const document: AugmentDocument = {
          text: each.text,
          ...(each.pair !== undefined && { text_pair: each.pair }),
          ...about,
        };
        yield { document };
      }
    },
    "augment",
  );
  if (fewer > 0) warn?.(`of ${fewer} texts fewer than ${count} others could be made`);
};
