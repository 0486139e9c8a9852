import { describe, expect, test } from "vitest";
import { tableLanguageModel } from "../testing/table-language-model.ts";
import { generate } from "./generate.ts";
import type { Generated } from "./generated.ts";
import type { GenerationOptions } from "./generation-options.ts";
import golden from "./golden/generation.json" with { type: "json" };
import { probabilitiesOf } from "./log-softmax.ts";
import { processorsOf } from "./processors/index.ts";

const prompts = golden.prompts.map((ids) => ({ ids: Int32Array.from(ids) }));
const eosIds = [golden.eos];
const title = (options: object): string => JSON.stringify(options);

interface Found {
  readonly sequences: readonly (readonly number[])[];
  readonly logprobs: readonly (readonly number[])[];
  readonly scores?: readonly number[];
}

function expectFound(generated: readonly (readonly Generated[])[], found: readonly Found[]): void {
  expect(generated.map((sequences) => sequences.map(({ ids }) => ids))).toEqual(found.map((each) => each.sequences));
  found.forEach(({ logprobs, scores }, prompt) => {
    logprobs.forEach((expected, sequence) => {
      const actual = generated[prompt]?.[sequence];
      const score = scores?.[sequence];
      const deviation = score === undefined ? 0 : Math.abs((actual?.score ?? Number.NaN) / score - 1);
      expect([actual?.score === undefined, deviation < 1e-6]).toEqual([score === undefined, true]);
      expect(actual?.logprobs).toEqual(expected.map((logprob) => expect.closeTo(logprob, 5)));
      expect(actual?.logprob).toBeCloseTo(
        expected.reduce((sum, each) => sum + each, 0),
        5,
      );
    });
  });
}

// All prompts at once here; transformers got them one by one.
describe("the tokens that transformers generates", () => {
  test.each(golden.greedy.map(({ options, found }) => [title(options), options, found] as const))(
    "greedily with %s",
    async (_, options, found) => {
      const model = tableLanguageModel(golden.table);
      const all: GenerationOptions = { strategy: "greedy", eosIds, ...options };
      expectFound(await generate(model, prompts, all), found);
      expect(model.open).toBe(0);
    },
  );

  test.each(golden.beam.map(({ options, found }) => [title(options), options, found] as const))(
    "by beam search with %s",
    async (_, { earlyStopping, ...options }, found) => {
      const early = earlyStopping === "never" ? "never" : earlyStopping === true;
      const all: GenerationOptions = { strategy: "beam", eosIds, ...options, earlyStopping: early };
      expectFound(await generate(tableLanguageModel(golden.table), prompts, all), found);
    },
  );
});

describe("the distributions that transformers draws from", () => {
  test.each(golden.sample.map(({ options, probabilities }) => [title(options), options, probabilities] as const))(
    "with %s",
    async (_, options, probabilities) => {
      const model = tableLanguageModel(golden.table);
      const { logits } = await model.begin(prompts);
      golden.prompts.forEach((ids, prompt) => {
        const scores = Float64Array.from(logits[prompt] ?? []);
        const step = { ids, promptLength: ids.length, maxLength: 40 };
        for (const processor of processorsOf({ eosIds, ...options }, true)) processor(scores, step);
        const expected = probabilities[prompt] ?? [];
        expect(Array.from(probabilitiesOf(scores))).toEqual(expected.map((each) => expect.closeTo(each, 6)));
      });
    },
  );
});
