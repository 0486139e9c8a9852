import { expect, test } from "vitest";
import { parseExperiment } from "../run-experiment.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { generationSettings } from "./settings.ts";
import { endTokens, statedGeneration } from "./stated-generation.ts";

/** Each letter is a token. */
const tokenizer = {
  encode: (text: string) => {
    const ids = Int32Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
    return {
      ids,
      typeIds: ids,
      tokens: Array.from(ids, (id) => ({
        id,
        text: "",
        start: 0,
        end: 0,
        word: 0,
        special: false,
        sequence: 0 as const,
      })),
    };
  },
  special: { eos: { id: 7, token: "</s>" } },
};

function asked(fields: object): ExperimentOf<"generate"> {
  const experiment = parseExperiment({ verb: "generate", input: "a", ...fields });
  if (experiment.verb !== "generate") throw new Error("it is an experiment of generate");
  return experiment;
}

const settings = (fields: object, generation: Record<string, unknown> = {}, config: Record<string, unknown> = {}) =>
  generationSettings(asked(fields), statedGeneration(config, generation), tokenizer);

test("where nobody says anything, the likeliest tokens, and the tokenizer's end token", () => {
  expect(settings({})).toMatchObject({ strategy: "greedy", maxNewTokens: 50, eosIds: [7], sequences: 1 });
});

test.each([
  [
    {},
    { do_sample: true, temperature: 0.8, top_k: 40, max_new_tokens: 60 },
    { strategy: "sample", temperature: 0.8, topK: 40, maxNewTokens: 60 },
  ],
  [{}, { do_sample: true }, { strategy: "sample", topK: 50 }],
  [
    { temperature: 2, topK: 0 },
    { do_sample: true, temperature: 0.8, top_p: 0.5 },
    { temperature: 2, topK: 0, topP: 0.5 },
  ],
  [
    {},
    { num_beams: 6, length_penalty: 2, early_stopping: true },
    { strategy: "beam", beams: 6, lengthPenalty: 2, earlyStopping: true },
  ],
  [{ beams: 3 }, { do_sample: true }, { strategy: "beam", beams: 3 }],
  [{ numSequences: 9, strategy: "beam" }, { num_beams: 6 }, { beams: 9, sequences: 9 }],
  [{ topP: 0.9 }, { num_beams: 6 }, { strategy: "sample", topP: 0.9 }],
  [{ beams: 1 }, { num_beams: 4 }, { strategy: "greedy" }],
  [{ beams: 1 }, { num_beams: 4, do_sample: true }, { strategy: "sample" }],
  [{ beams: 1, strategy: "beam" }, {}, { strategy: "beam", beams: 1 }],
  [{ minNewTokens: 2 }, { min_length: 9 }, { minNewTokens: 2, minLength: undefined }],
  [
    {},
    { eos_token_id: [1, 2], forced_eos_token_id: 3, bad_words_ids: [[5]] },
    { eosIds: [1, 2], forcedEos: [3], badWords: [[5]] },
  ],
])("%j over %j", (fields, generation, expected) => {
  expect(settings(fields, generation)).toMatchObject(expected);
});

test("greedy search takes over nothing that is stated of sampling", () => {
  const found = settings({ strategy: "greedy" }, { do_sample: true, temperature: 0.8, repetition_penalty: 1.2 });
  expect(found).toMatchObject({ strategy: "greedy", repetitionPenalty: 1.2 });
  expect(found).not.toHaveProperty("temperature");
});

test("a bad word is barred at the beginning of a text and behind a blank", () => {
  expect(settings({ badWords: ["no"] }, { bad_words_ids: [[1]] }).badWords).toEqual([[1], [110, 111], [32, 110, 111]]);
});

test.each([
  [{ strategy: "greedy", temperature: 1 }, /^temperature: it goes with the strategy sample/],
  [{ strategy: "sample", lengthPenalty: 1 }, /^lengthPenalty: it goes with the strategy beam/],
  [{ beams: 2, topK: 3 }, /^topK: it goes with the strategy sample, not with beam/],
  [{ strategy: "greedy", numSequences: 2 }, /^numSequences: greedy search gives one/],
  [{ beams: 2, numSequences: 3 }, /^numSequences: 2 beams/],
])("%j is refused", (fields, message) => {
  expect(() => settings(fields)).toThrow(message);
});

test("generation_config.json goes before config.json; null says nothing, and what is odd is left out", () => {
  const config = { eos_token_id: 1, num_beams: 4, no_repeat_ngram_size: 3, top_p: 7 };
  const stated = statedGeneration(config, { eos_token_id: null, num_beams: 2 });
  expect(stated).toMatchObject({ eos_token_id: 1, num_beams: 2, no_repeat_ngram_size: 3, top_p: undefined });
  expect(endTokens(statedGeneration({}, undefined), undefined)).toEqual([]);
});

test("what would change the text and is not done here is named", () => {
  const stated = { guidance_scale: 1, penalty_alpha: 0.6, encoder_no_repeat_ngram_size: 0, num_beam_groups: 2 };
  expect(statedGeneration({}, stated).passedOver).toEqual(["penalty_alpha", "num_beam_groups"]);
});
