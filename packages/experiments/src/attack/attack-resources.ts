import type { Need, Resources } from "@limelight/attack";
import { bundledLanguageModel } from "../schema/generation.ts";
import type { Context } from "../verbs/verb.ts";
import { textEmbeddings } from "./text-embeddings.ts";
import { textLikelihoods } from "./text-likelihoods.ts";
import { wordPredictions } from "./word-predictions.ts";

/** Models that parts of an attack may work with, by name; those that are not named are the bundled ones. */
export interface ResourceNames {
  readonly maskedModel?: string;
  readonly encoder?: string;
  readonly languageModel?: string;
  /** Vectors of words, where there are any. */
  readonly vectors?: Required<Pick<Resources, "vectorOf" | "nearestWords">>;
}

/**
 * What the parts of an attack need, made of our models; only those that are needed are opened.
 * @throws ExperimentError "no-head" where a model cannot be asked that
 */
export async function attackResources(
  context: Pick<Context, "session" | "environment">,
  { maskedModel, encoder, languageModel = bundledLanguageModel, vectors }: ResourceNames,
  needs: readonly Need[],
): Promise<Resources> {
  const { signal } = context.environment;
  const is = (need: Need): boolean => needs.includes(need);
  return {
    ...(is("masked-model") && wordPredictions(await context.session(maskedModel), signal)),
    ...(is("encoder") && { embed: textEmbeddings(await context.session(encoder), signal) }),
    ...(is("language-model") && { logProbabilities: textLikelihoods(await context.session(languageModel), signal) }),
    ...(vectors && {
      vectorOf: (word: string) => vectors.vectorOf(word),
      nearestWords: (word: string, top: number) => vectors.nearestWords(word, top),
    }),
  };
}
