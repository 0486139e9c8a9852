import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tableLanguageModel } from "../testing/table-language-model.ts";
import { generate } from "./generate.ts";
import type { GeneratedToken } from "./generated.ts";
import type { GenerationOptions } from "./generation-options.ts";
import golden from "./golden/generation.json" with { type: "json" };
import type { GrowingText } from "./growing-text.ts";

const eosIds = [golden.eos];
const promptOf = (ids: readonly number[]) => ({ ids: Int32Array.from(ids) });
const first = promptOf([5, 1, 4]); // greedily 14 12 6 13 5 11 9 1 0 …

/** Random numbers of a sequence, from its prompt and its number. */
function random({ ids }: { readonly ids: Int32Array }, sequence: number): () => number {
  let state = ids.reduce((sum, id) => (sum * 31 + id) % 10_007, sequence + 1);
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** Token 7 is "h", and so on; 9 is the first half of a character that 1 makes whole. */
function letters(): GrowingText {
  let half = "";
  return {
    push(id) {
      if (id === 9) half = "?";
      const text = id === 9 ? "" : id === 1 && half ? "ø" : half + String.fromCodePoint(97 + id);
      if (id !== 9) half = "";
      return text;
    },
    end: () => half,
  };
}

const strategies: readonly GenerationOptions[] = [
  { strategy: "greedy", maxNewTokens: 9 },
  { strategy: "beam", maxNewTokens: 6, beams: 3, sequences: 2 },
  { strategy: "sample", maxNewTokens: 9, sequences: 3, random, topK: 6 },
];

describe.each(strategies)("$strategy", (options) => {
  test("a prompt gives the same alone and among others", async () => {
    const prompt = fc.array(fc.nat(15), { minLength: 1, maxLength: 6 }).map(promptOf);
    await fc.assert(
      fc.asyncProperty(fc.array(prompt, { minLength: 1, maxLength: 4 }), async (prompts) => {
        const all = { eosIds: [2, 8], ...options };
        const together = await generate(tableLanguageModel(golden.table), prompts, all);
        const alone = await Promise.all(prompts.map((each) => generate(tableLanguageModel(golden.table), [each], all)));
        expect(together).toEqual(alone.map(([sequences]) => sequences));
      }),
      { numRuns: 25 },
    );
  });

  test("an interruption gives what is there, and the cache is freed", async () => {
    const controller = new AbortController();
    const model = tableLanguageModel(golden.table, { onPass: (pass) => pass === 3 && controller.abort() });
    const [sequences = []] = await generate(model, [first], { ...options, eosIds: [], signal: controller.signal });
    expect(sequences).toHaveLength(options.sequences ?? 1);
    for (const { ids, reason } of sequences) expect([ids.length, reason]).toEqual([3, "aborted"]);
    expect(model.open).toBe(0);
  });
});

const greedy = { strategy: "greedy", maxNewTokens: 9, text: letters } as const;
const one = async (options: GenerationOptions, maxTokens?: number) => {
  const model = tableLanguageModel(golden.table, maxTokens === undefined ? {} : { maxTokens });
  const [[sequence] = []] = await generate(model, [first], options);
  return sequence;
};

describe("a row ends", () => {
  test("with an end token, which is the last of its ids", async () => {
    expect(await one({ ...greedy, eosIds: [13, 99] })).toMatchObject({ ids: [14, 12, 6, 13], reason: "eos" });
  });

  test("at a stop string that spans tokens; its tokens count, its text does not", async () => {
    expect(await one({ ...greedy, stop: ["gn", "x"] })).toMatchObject({
      ids: [14, 12, 6, 13],
      text: "om",
      reason: "stop",
    });
    const beams = { ...greedy, strategy: "beam", beams: 1, maxNewTokens: 6 } as const;
    expect(await one({ ...beams, stop: ["gn"] })).toMatchObject({ ids: [14, 12, 6, 13], text: "om", reason: "stop" });
  });

  test("after as many tokens as were asked for, and half a character stays one", async () => {
    expect(await one({ ...greedy, maxNewTokens: 7 })).toMatchObject({ reason: "length", text: "omgnfl?" });
    expect(await one({ ...greedy, maxNewTokens: 8 })).toMatchObject({ reason: "length", text: "omgnflø" });
  });

  test("where the model's context ends, with a token that need not be read", async () => {
    for (const strategy of ["greedy", "beam"] as const)
      expect(await one({ ...greedy, strategy, beams: 1 }, 5)).toMatchObject({ ids: [14, 12, 6], reason: "context" });
    expect(await one({ ...greedy, forcedEos: [2], eosIds }, 5)).toMatchObject({ ids: [14, 12, 2], reason: "context" });
    expect(await one(greedy, 3)).toMatchObject({ ids: [14], reason: "context" });
  });

  test("where every token is barred", async () => {
    const suppress = Array.from({ length: 16 }, (_, id) => id);
    for (const strategy of ["greedy", "beam", "sample"] as const)
      expect(await one({ ...greedy, strategy, random, suppress, beams: 1 })).toMatchObject({
        ids: [],
        reason: "no-token",
        text: "",
      });
  });

  test("and leaves the batch", async () => {
    const model = tableLanguageModel(golden.table);
    const prompts = [promptOf([7, 7, 9, 11, 6, 7]), first]; // the first ends after 5 tokens
    await generate(model, prompts, { ...greedy, maxNewTokens: 8, eosIds });
    expect(model.passes).toEqual([2, 2, 2, 2, 2, 1, 1, 1]);
  });
});

test("tokens come one by one, with the text that is certain; together they are the result", async () => {
  const told: GeneratedToken[] = [];
  const options = { strategy: "sample", random, sequences: 2, maxNewTokens: 8, text: letters, stop: ["gn"] } as const;
  const onToken = (token: GeneratedToken): void => void told.push(token);
  const result = await generate(tableLanguageModel(golden.table), [first, promptOf([3])], { ...options, onToken });
  result.forEach((sequences, prompt) =>
    sequences.forEach(({ ids, logprobs, text }, sequence) => {
      const own = told.filter((token) => token.prompt === prompt && token.sequence === sequence);
      expect(own.map(({ id }) => id)).toEqual(ids);
      expect(own.map(({ logprob }) => logprob)).toEqual(logprobs);
      expect(own.map((token) => token.text).join("")).toBe(text);
    }),
  );
});

test("alternatives are the model's most probable tokens, whatever was barred", async () => {
  const options = { strategy: "greedy", maxNewTokens: 2, suppress: [14], alternatives: 3 } as const;
  const [[sequence] = []] = await generate(tableLanguageModel(golden.table), [first], options);
  const [alternatives = []] = sequence?.alternatives ?? [];
  expect(alternatives.map(({ id }) => id)).toEqual([14, expect.any(Number), expect.any(Number)]);
  expect(sequence?.ids[0]).toBe(alternatives[1]?.id);
  expect(sequence?.logprobs[0]).toBe(alternatives[1]?.logprob);
  expect(sequence?.alternatives).toHaveLength(2);
});

test("draws are as frequent as probable", async () => {
  let state = 1;
  const uniform = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  const [sequences = []] = await generate(tableLanguageModel(golden.table), [first], {
    strategy: "sample",
    random: () => uniform,
    maxNewTokens: 1,
    sequences: 4000,
  });
  const share = sequences.filter(({ ids }) => ids[0] === 14).length / sequences.length;
  const [logprob] = sequences.find(({ ids }) => ids[0] === 14)?.logprobs ?? [];
  expect(share).toBeCloseTo(Math.exp(logprob ?? 0), 1.5);
});

describe("is refused", () => {
  const short = { strategy: "greedy", maxNewTokens: 3 } as const;

  test.each<[string, object, RegExp]>([
    ["temperature 0", { temperature: 0 }, /temperature is 0/],
    ["top-p over 1", { topP: 1.5 }, /topP is 1\.5/],
    ["no new token", { maxNewTokens: 0 }, /maxNewTokens is 0/],
    ["several sequences of greedy search", { sequences: 2 }, /greedy search gives one/],
    ["more sequences than beams", { strategy: "beam", sequences: 5 }, /5 sequences are asked of 4 beams/],
    ["sampling without random numbers", { strategy: "sample" }, /random/],
    ["an empty stop string", { stop: ["a", ""], text: letters }, /stop string is empty/],
    ["a stop string without text", { stop: ["a"] }, /decoder of text/],
    ["a bad word of no tokens", { badWords: [[]] }, /bad word/],
  ])("%s", async (_, options, message) => {
    const run = generate(tableLanguageModel(golden.table), [first], { ...short, ...options });
    await expect(run).rejects.toThrow(
      expect.objectContaining({ code: "bad-input", message: expect.stringMatching(message) }),
    );
  });

  test("a prompt without tokens, or with more than the model takes, and which it is", async () => {
    const model = tableLanguageModel(golden.table, { maxTokens: 4 });
    await expect(generate(model, [first, promptOf([])], short)).rejects.toThrow("prompt 2 has no tokens");
    await expect(generate(model, [promptOf([1, 2, 3, 4, 5])], short)).rejects.toThrow(
      "the prompt has 5 tokens, and the model takes 4",
    );
    expect(model.passes).toEqual([]);
  });

  test("a model that computes no numbers", async () => {
    const model = tableLanguageModel([[Number.NaN, 1]]);
    await expect(generate(model, [first], short)).rejects.toThrow(expect.objectContaining({ code: "not-finite" }));
    expect(model.open).toBe(0);
  });
});
