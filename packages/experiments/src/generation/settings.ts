import type { GenerationOptions } from "@limelight/core";
import type { Tokenizer } from "@limelight/text";
import type { ExperimentOf } from "../schema/index.ts";
import { strayField } from "../verbs/stray-fields.ts";
import { endTokens, type StatedGeneration } from "./stated-generation.ts";

/** All that decides what is generated, but for the random numbers. */
export type GenerationSettings = Omit<GenerationOptions, "random" | "text" | "onToken" | "signal">;

type Asked = ExperimentOf<"generate">;
type Strategy = GenerationSettings["strategy"];

/** Fields that mean something for one strategy alone. */
const ofStrategy = {
  beam: ["beams", "lengthPenalty", "earlyStopping"],
  sample: ["temperature", "topK", "topP", "minP", "typicalP", "epsilonCutoff", "etaCutoff"],
} as const;

/** Where neither the experiment nor the checkpoint says. */
const defaults = { maxNewTokens: 50, beams: 4, topK: 50 } as const;

/**
 * What is asked for, with what the checkpoint states where nothing is asked. A strategy that is not named follows from the
 * fields: beams or their kin make it a beam search, temperature or its kin sampling; else the checkpoint's.
 * @throws ExperimentError "bad-experiment" where a field means nothing for the strategy
 */
export function generationSettings(
  given: Asked,
  stated: StatedGeneration,
  tokenizer: Pick<Tokenizer, "encode" | "special">,
): GenerationSettings {
  // One beam is no search: transformers takes it as saying that there is to be none.
  const single = given.beams === 1 && given.strategy !== "beam";
  const asked = single ? { ...given, beams: undefined } : given;
  const strategy =
    asked.strategy ?? impliedStrategy(asked) ?? statedStrategy(single ? { ...stated, num_beams: 1 } : stated);
  refuseOthers(asked, strategy);
  if (strategy === "greedy" && asked.numSequences > 1)
    throw strayField("numSequences", "greedy search gives one; sample, or search with beams, for several");
  const beams = asked.beams ?? Math.max(beamsOf(stated) ?? defaults.beams, asked.numSequences);
  if (strategy === "beam" && asked.numSequences > beams)
    throw strayField("numSequences", `${beams} beams give no more sequences than that`);
  const most = asked.maxNewTokens ?? stated.max_new_tokens ?? defaults.maxNewTokens;
  if ((asked.minNewTokens ?? 0) > most)
    throw strayField("minNewTokens", `it is more than the ${most} tokens that there are at most`);
  const own = statedSettings(stated, tokenizer);
  const badWords = [...(own.badWords ?? []), ...asked.badWords.flatMap((word) => tokensOf(word, tokenizer))];
  return {
    ...own,
    strategy,
    maxNewTokens: most,
    sequences: asked.numSequences,
    alternatives: asked.alternatives,
    ...(asked.minNewTokens !== undefined && { minNewTokens: asked.minNewTokens, minLength: undefined }),
    repetitionPenalty: asked.repetitionPenalty ?? own.repetitionPenalty,
    noRepeatNgram: asked.noRepeatNgram ?? own.noRepeatNgram,
    badWords: badWords.length > 0 ? badWords : undefined,
    stop: asked.stop.length > 0 ? asked.stop : undefined,
    ...(strategy === "beam" && {
      beams,
      lengthPenalty: asked.lengthPenalty ?? stated.length_penalty,
      earlyStopping: asked.earlyStopping ?? stated.early_stopping,
    }),
    ...(strategy === "sample" && {
      temperature: asked.temperature ?? stated.temperature,
      topK: asked.topK ?? stated.top_k ?? defaults.topK,
      topP: asked.topP ?? stated.top_p,
      minP: asked.minP ?? stated.min_p,
      typicalP: asked.typicalP ?? stated.typical_p,
      epsilonCutoff: asked.epsilonCutoff ?? stated.epsilon_cutoff,
      etaCutoff: asked.etaCutoff ?? stated.eta_cutoff,
    }),
  };
}

/** What a checkpoint states for whatever strategy: which tokens may come, and where a text ends. */
export function statedSettings(stated: StatedGeneration, { special }: Pick<Tokenizer, "special">) {
  return {
    eosIds: endTokens(stated, special.eos?.id),
    minNewTokens: stated.min_new_tokens,
    minLength: stated.min_length,
    repetitionPenalty: stated.repetition_penalty,
    noRepeatNgram: stated.no_repeat_ngram_size,
    forcedBos: stated.forced_bos_token_id,
    forcedEos: stated.forced_eos_token_id === undefined ? undefined : [stated.forced_eos_token_id].flat(),
    suppress: stated.suppress_tokens,
    beginSuppress: stated.begin_suppress_tokens,
    renormalize: stated.renormalize_logits,
    badWords: stated.bad_words_ids,
  } satisfies Partial<GenerationSettings>;
}

function impliedStrategy(asked: Asked): Strategy | undefined {
  if (ofStrategy.beam.some((field) => asked[field] !== undefined)) return "beam";
  return ofStrategy.sample.some((field) => asked[field] !== undefined) ? "sample" : undefined;
}

function statedStrategy(stated: StatedGeneration): Strategy {
  if (stated.do_sample === true) return "sample";
  return beamsOf(stated) === undefined ? "greedy" : "beam";
}

/** undefined where there is but one, which is no search. */
function beamsOf({ num_beams: beams }: StatedGeneration): number | undefined {
  return beams !== undefined && beams > 1 ? beams : undefined;
}

function refuseOthers(asked: Asked, strategy: Strategy): void {
  for (const [own, fields] of Object.entries(ofStrategy)) {
    const stray = own === strategy ? undefined : fields.find((field) => asked[field] !== undefined);
    if (stray !== undefined) throw strayField(stray, `it goes with the strategy ${own}, not with ${strategy}`);
  }
}

/** A word's tokens, at the beginning of a text and behind a blank. */
function tokensOf(word: string, { encode }: Pick<Tokenizer, "encode">): number[][] {
  const forms = [word, ` ${word}`].map((form) => encode(form, { specialTokens: false, maxLength: Infinity }));
  const ids = forms.map((form) => form.tokens.map((token) => token.id)).filter((each) => each.length > 0);
  return ids.filter((each, i) => ids.findIndex((other) => other.join() === each.join()) === i);
}
