import { generate, languageModel, type GenerationOptions, type Model } from "@limelight/core";
import type { Checkpoint } from "@limelight/hub";
import { expect, test } from "vitest";
import { z } from "zod";
import { probabilitiesOf } from "../../packages/core/src/generation/log-softmax.ts";
import { processorsOf } from "../../packages/core/src/generation/processors/index.ts";
import { expectClose } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";
import { readJson, readTopic, type Golden } from "./golden.ts";
import { tools } from "./record-parity.ts";

const devices = new TestDevice();
const number = z.number().exactOptional();
const settingsSchema = z.strictObject({
  max_new_tokens: number,
  min_new_tokens: number,
  num_beams: number,
  num_return_sequences: number,
  length_penalty: number,
  early_stopping: z.union([z.boolean(), z.literal("never")]).exactOptional(),
  repetition_penalty: number,
  no_repeat_ngram_size: number,
  bad_words_ids: z.array(z.array(z.int())).exactOptional(),
  eos_token_id: z.array(z.int()).exactOptional(),
  temperature: number,
  top_k: number,
  top_p: number,
  typical_p: number,
  min_p: number,
  epsilon_cutoff: number,
  eta_cutoff: number,
});
const aboutSchema = z.object({
  prompts: z.array(z.string()),
  runs: z.record(z.string(), settingsSchema),
  filters: z.record(z.string(), settingsSchema),
  chain: settingsSchema,
});

/** Settings under transformers' names as ours. */
function optionsOf(settings: z.infer<typeof settingsSchema>, { generationConfig = {} }: Checkpoint): GenerationOptions {
  const stated = (name: string): number[] => [generationConfig[name] ?? []].flat().map(Number);
  return {
    strategy: settings.num_beams === undefined ? "greedy" : "beam",
    maxNewTokens: settings.max_new_tokens ?? 1,
    minNewTokens: settings.min_new_tokens,
    beams: settings.num_beams,
    sequences: settings.num_return_sequences,
    lengthPenalty: settings.length_penalty,
    earlyStopping: settings.early_stopping,
    repetitionPenalty: settings.repetition_penalty,
    noRepeatNgram: settings.no_repeat_ngram_size,
    badWords: settings.bad_words_ids,
    eosIds: settings.eos_token_id ?? stated("eos_token_id"),
    forcedEos: "forced_eos_token_id" in generationConfig ? stated("forced_eos_token_id") : undefined,
    temperature: settings.temperature,
    topK: settings.top_k,
    topP: settings.top_p,
    typicalP: settings.typical_p,
    minP: settings.min_p,
    epsilonCutoff: settings.epsilon_cutoff,
    etaCutoff: settings.eta_cutoff,
  };
}

async function load(name: string) {
  const [golden, checkpoint] = await Promise.all([readTopic(name, "decoding"), tinyCheckpoint(name)]);
  const about = aboutSchema.parse(await readJson(`golden/${name}/decoding.json`));
  return { golden, about, checkpoint, model: await devices.load(checkpoint) };
}

function promptsOf(golden: Golden, count: number, { encoderDecoder }: Model) {
  return Array.from({ length: count }, (_, i) => ({
    ids: golden.integers(`gen${i}/input_ids`),
    ...(encoderDecoder && { decoderIds: golden.integers("sampling/start") }),
  }));
}

test.each(["gpt2-lm", "bart-lm", "t5"])("%s generates what transformers does, with every setting", async (name) => {
  const { golden, about, checkpoint, model } = await load(name);
  const prompts = promptsOf(golden, about.prompts.length, model);
  for (const [run, settings] of Object.entries(about.runs)) {
    const found = await generate(languageModel(model), prompts, optionsOf(settings, checkpoint));
    expect(found).toHaveLength(prompts.length);
    for (const [i, sequences] of found.entries()) {
      const ids = [...golden.integers(`gen${i}/${run}`)];
      const width = ids.length / (settings.num_return_sequences ?? 1);
      const rows = sequences.map((_, row) => ids.slice(row * width, (row + 1) * width).filter((id) => id >= 0));
      expect({ run, i, ids: sequences.map((each) => each.ids) }).toEqual({ run, i, ids: rows });
      expect(sequences).toHaveLength(settings.num_return_sequences ?? 1);
      if (settings.num_beams === undefined) continue;
      const scores = golden.floats(`gen${i}/${run.replace(/s$/, "_scores")}`);
      const compared = { method: "beam scores, other settings", reference: tools.transformers, checkpoint: name };
      expectClose(
        sequences.map(({ score = Number.NaN }) => score),
        scores,
        run,
        undefined,
        compared,
      );
    }
  }
});

test.each(["gpt2-lm", "bart-lm", "t5"])("%s is filtered as transformers does", async (name) => {
  const { golden, about, checkpoint } = await load(name);
  const compared = { method: "probabilities after one filter", reference: tools.transformers, checkpoint: name };
  const filtered = (from: "start" | "context", settings: z.infer<typeof settingsSchema>): Float32Array => {
    const ids = [...golden.integers(`sampling/${from}`)];
    const logits = golden.floats(from === "start" ? "sampling/logits" : "sampling/context_logits");
    const scores = Float64Array.from(logits.data);
    const { eosIds: _eos, forcedEos: _forced, ...options } = optionsOf(settings, checkpoint);
    const step = { ids, promptLength: ids.length, maxLength: ids.length + 20 };
    for (const processor of processorsOf(options, true)) processor(scores, step);
    return Float32Array.from(probabilitiesOf(scores));
  };
  for (const [filter, settings] of Object.entries(about.filters)) {
    const alone = golden.has(`sampling/alone_${filter}`);
    const reference = golden.floats(`sampling/${alone ? "alone" : "context"}_${filter}`);
    expectClose(filtered(alone ? "start" : "context", settings), reference, "", undefined, compared);
  }
  const chained = { ...compared, method: "probabilities after all filters" };
  expectClose(filtered("context", about.chain), golden.floats("sampling/chain"), "", undefined, chained);
});
