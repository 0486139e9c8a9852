import { z } from "zod";

const id = z.int().nonnegative();
const number = z.number();
const maybe = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);

/** What generation_config.json states, and older checkpoints in config.json, in transformers' names; what is odd is left out. */
const schema = z.object({
  bos_token_id: maybe(id),
  eos_token_id: maybe(z.union([id, z.array(id)])),
  decoder_start_token_id: maybe(id),
  forced_bos_token_id: maybe(id),
  forced_eos_token_id: maybe(z.union([id, z.array(id)])),
  do_sample: maybe(z.boolean()),
  num_beams: maybe(z.int().positive()),
  early_stopping: maybe(z.union([z.boolean(), z.literal("never")])),
  length_penalty: maybe(number),
  max_new_tokens: maybe(z.int().positive()),
  min_new_tokens: maybe(id),
  min_length: maybe(id),
  temperature: maybe(number.positive()),
  top_k: maybe(id),
  top_p: maybe(number.min(0).max(1)),
  min_p: maybe(number.min(0).max(1)),
  typical_p: maybe(number.positive().max(1)),
  epsilon_cutoff: maybe(number.min(0).lt(1)),
  eta_cutoff: maybe(number.min(0).lt(1)),
  repetition_penalty: maybe(number.positive()),
  no_repeat_ngram_size: maybe(id),
  bad_words_ids: maybe(z.array(z.array(id).min(1))),
  suppress_tokens: maybe(z.array(id)),
  begin_suppress_tokens: maybe(z.array(id)),
  renormalize_logits: maybe(z.boolean()),
});

/** What a checkpoint states of generation. */
export type StatedGeneration = z.output<typeof schema> & {
  /** Fields that would change what is generated, and that are passed over. */
  readonly passedOver: readonly string[];
};

/** Fields that change what transformers generates and have no counterpart here, with the values that leave it as it is. */
const unsupported: Readonly<Record<string, readonly unknown[]>> = {
  guidance_scale: [1],
  sequence_bias: [],
  encoder_repetition_penalty: [1],
  encoder_no_repeat_ngram_size: [0],
  exponential_decay_length_penalty: [],
  penalty_alpha: [0],
  top_h: [],
  num_beam_groups: [1],
  dola_layers: [],
  force_words_ids: [],
  constraints: [],
  watermarking_config: [],
};

/**
 * Reads generation_config.json; fields that it has not are taken from config.json, where older checkpoints keep them.
 * @param generation undefined where there is no such file
 */
export function statedGeneration(
  config: Readonly<Record<string, unknown>>,
  generation: Readonly<Record<string, unknown>> | undefined,
): StatedGeneration {
  const stated = { ...present(config), ...present(generation ?? {}) };
  const passedOver = Object.entries(unsupported).flatMap(([name, neutral]) =>
    stated[name] === undefined || neutral.includes(stated[name]) ? [] : [name],
  );
  return { ...schema.parse(stated), passedOver };
}

/** The end tokens that a checkpoint states, or its tokenizer has. */
export function endTokens({ eos_token_id: stated }: StatedGeneration, tokenizersOwn: number | undefined): number[] {
  return [stated ?? tokenizersOwn ?? []].flat();
}

function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
