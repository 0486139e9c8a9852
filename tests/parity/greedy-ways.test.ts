import {
  generate,
  languageModel,
  loadModel,
  type DecodingPrompt,
  type LanguageModel,
  type Model,
} from "@limelight/core";
import { expect, test, vi } from "vitest";
import { TestDevice } from "./device.ts";
import { bundledCheckpoint, tinyCheckpoint, tokenizerOf } from "./folder.ts";
import { recomputing } from "./recomputing.ts";

const devices = new TestDevice();
const texts = ["the film is", "a", "It was a fantastic performance, and not one dull minute in it"];
/** Probabilities that are nearer than this may change places. */
const alike = 1e-4;

interface Written {
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
  /** Of each token, how far the next likeliest is behind. */
  readonly margins: readonly number[];
}

async function written(model: LanguageModel, prompts: readonly DecodingPrompt[]): Promise<Written[]> {
  const asked = { strategy: "greedy", maxNewTokens: 16, eosIds: [], alternatives: 2 } as const;
  return (await generate(model, prompts, asked)).map(([sequence]) => ({
    ids: sequence?.ids ?? [],
    logprobs: sequence?.logprobs ?? [],
    margins: (sequence?.alternatives ?? []).map(([first, second]) => (first?.logprob ?? 0) - (second?.logprob ?? 0)),
  }));
}

async function eachAlone(model: LanguageModel, prompts: readonly DecodingPrompt[]): Promise<Written[]> {
  return (await Promise.all(prompts.map((prompt) => written(model, [prompt])))).flat();
}

/** Where tokens are others, or less likely, up to one that was as good as another. */
function faults(found: readonly Written[], expected: readonly Written[]): string[] {
  return expected.flatMap(({ ids, logprobs, margins }, row) => {
    const own = found[row];
    const parting = ids.findIndex((id, step) => own?.ids[step] !== id);
    const same = parting < 0 ? ids.length : parting;
    const unlike = logprobs
      .slice(0, same)
      .flatMap((logprob, step) => (Math.abs((own?.logprobs[step] ?? Infinity) - logprob) < alike ? [] : [step]));
    return [
      ...unlike.map((step) => `text ${row}, token ${step}: not as likely`),
      ...(parting < 0 || (margins[parting] ?? Infinity) < alike ? [] : [`text ${row}, token ${parting}: another`]),
    ];
  });
}

/** @param most bytes of a binding: the largest matrices have more */
async function inShards(checkpoint: Parameters<typeof loadModel>[1], most: number): Promise<Model> {
  const { device } = devices;
  const narrow = { ...device, limits: { ...device.limits, maxStorageBufferBindingSize: most } };
  const create = vi.spyOn(device.pool, "create");
  const { model } = await loadModel(narrow, checkpoint, "f32");
  await model.parameters(model.encoderDecoder ? "sequence-to-sequence-lm" : "causal-lm"); // its matrix too
  const largest = Math.max(...create.mock.calls.map(([size]) => size));
  create.mockRestore();
  expect(largest).toBeLessThanOrEqual(most);
  expect(largest).toBeGreaterThan(most / 3); // shards, not small matrices
  return model;
}

const tiny = ["gpt2-lm", "gptneox-lm", "llama-lm", "qwen2-lm", "bart-lm", "marian-mt", "t5", "t5-gated"];

test.each([...tiny, "limelight-story-lm"])(
  "%s writes the same with a cache and without, alone and in a batch, in shards and whole",
  { timeout: 120_000 },
  async (name) => {
    const isTiny = tiny.includes(name);
    const checkpoint = await (isTiny ? tinyCheckpoint(name) : bundledCheckpoint(name));
    const model = await devices.load(checkpoint, "f32");
    const tokenizer = tokenizerOf(checkpoint);
    const prompts = texts.map((text) => {
      const { ids } = tokenizer.encode(text, { maxLength: Infinity });
      return { ids, ...(model.encoderDecoder && { decoderIds: Int32Array.of(0) }) };
    });
    const expected = await written(languageModel(model), prompts);
    expect(expected.map(({ ids }) => ids.length)).toEqual([16, 16, 16]);
    const cut = await inShards(checkpoint, isTiny ? 120_000 : 1_000_000);
    try {
      const ways = {
        alone: await eachAlone(languageModel(model), prompts),
        "without a cache": await written(recomputing(model), prompts),
        "in shards": await written(languageModel(cut), prompts),
        "in shards, alone, without a cache": await eachAlone(recomputing(cut), prompts),
      };
      for (const [way, found] of Object.entries(ways))
        expect({ way, faults: faults(found, expected) }).toEqual({ way, faults: [] });
    } finally {
      cut.dispose();
    }
  },
);
