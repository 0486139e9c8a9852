import { languageModel, type DecodingPrompt, type Model } from "@limelight/core";
import { isFailure, parseExperiment, runExperiment, type Environment, type ResultOf } from "@limelight/experiments";
import type { Checkpoint } from "@limelight/hub";
import { describe, expect, test } from "vitest";
import { probabilitiesOf } from "../../packages/core/src/generation/log-softmax.ts";
import { processorsOf } from "../../packages/core/src/generation/processors/index.ts";
import { expectClose, expectWithin } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tinyCheckpoint } from "./folder.ts";
import { GenerationGolden } from "./generation-golden.ts";
import { recomputing } from "./recomputing.ts";
import { tools } from "./record-parity.ts";

const devices = new TestDevice();

async function load(name: string) {
  const [golden, checkpoint] = await Promise.all([GenerationGolden.read(name), tinyCheckpoint(name)]);
  return { golden, checkpoint, model: await devices.load(checkpoint) };
}

/** Where a checkpoint's experiments run. */
function environment(id: string, checkpoint: Checkpoint): Environment {
  return {
    openDevice: async () => devices.device,
    openCheckpoint: async () => ({ id, checkpoint }),
    readData: () => expect.fail("no data is read"),
    versions: {},
  };
}

async function generated(name: string, checkpoint: Checkpoint, fields: object): Promise<ResultOf<"generate">[]> {
  const experiment = parseExperiment({ verb: "generate", model: name, ...fields });
  const found: ResultOf<"generate">[] = [];
  if (experiment.verb !== "generate") return found;
  for await (const outcome of runExperiment(experiment, environment(name, checkpoint)))
    if (!isFailure(outcome)) found.push(outcome.document);
  return found;
}

async function scored(name: string, checkpoint: Checkpoint, input: object): Promise<ResultOf<"score">[]> {
  const experiment = parseExperiment({ verb: "score", model: name, input });
  const found: ResultOf<"score">[] = [];
  if (experiment.verb !== "score") return found;
  for await (const outcome of runExperiment(experiment, environment(name, checkpoint)))
    if (!isFailure(outcome)) found.push(outcome.document);
  return found;
}

/** The golden prompts, as the model reads them. */
function promptsOf(golden: GenerationGolden, { encoderDecoder }: Model): DecodingPrompt[] {
  return golden.prompts.map((_, i) => {
    const ids = Int32Array.from(golden.integers(`gen${i}/input_ids`));
    return encoderDecoder
      ? { ids, decoderIds: Int32Array.from(golden.integers(`gen${i}/greedy`).slice(0, 1)) }
      : { ids };
  });
}

/** How many tokens stand in front of what is generated. */
function given({ ids, decoderIds }: DecodingPrompt): number {
  return (decoderIds ?? ids).length;
}

/** Up to an end token, the padding behind it left out. */
function ended(ids: readonly number[], last: number): number[] {
  const end = ids.indexOf(last);
  return end < 0 ? [...ids] : ids.slice(0, end + 1);
}

describe.each(["gpt2-lm", "gptneox-lm", "llama-lm", "qwen2-lm", "bart-lm", "marian-mt", "t5", "t5-gated"])(
  "%s",
  (name) => {
    const compared = (method: string) => ({ method, reference: tools.transformers, checkpoint: name });

    test("generates transformers' tokens: greedily and by beams, all prompts at once", async ({ annotate }) => {
      const { golden, checkpoint, model } = await load(name);
      const prompts = promptsOf(golden, model);
      const input = [...golden.prompts];
      const errors: number[] = [];
      const greedy = await generated(name, checkpoint, { input, strategy: "greedy", maxNewTokens: 20 });
      const beams = await generated(name, checkpoint, { input, beams: 4, numSequences: 4, maxNewTokens: 12 });
      expect([greedy.length, beams.length]).toEqual([prompts.length, prompts.length]);
      const [end] = [checkpoint.generationConfig?.["eos_token_id"]].flat();
      prompts.forEach((prompt, i) => {
        const [only] = greedy[i]?.sequences ?? [];
        expect(only?.ids).toEqual(golden.integers(`gen${i}/greedy`).slice(given(prompt)));
        const logprobs = golden.floats(`gen${i}/greedy_logprobs`);
        errors.push(expectClose(only?.logprobs ?? [], logprobs, "", undefined, compared("greedy log-probabilities")));
        const found = golden.rows(`gen${i}/beams`).map((row) => ended(row.slice(given(prompt)), Number(end)));
        expect(beams[i]?.sequences.map(({ ids }) => ids)).toEqual(found);
        const scores = beams[i]?.sequences.map(({ score }) => score ?? Number.NaN) ?? [];
        errors.push(expectClose(scores, golden.floats(`gen${i}/beam_scores`), "", undefined, compared("beam scores")));
      });
      await annotate(`worst error: ${Math.max(...errors).toFixed(2)} of the tolerance`, "parity");
    });

    test("draws from transformers' distributions", async () => {
      const { golden, model } = await load(name);
      const prompts = promptsOf(golden, model).slice(0, 1);
      const decoding = await languageModel(model).begin(prompts);
      const [logits = new Float32Array(0)] = decoding.logits;
      decoding.dispose();
      expectClose(logits, golden.floats("sampling/logits"), "", undefined, compared("logits of the next token"));
      const steps = { temperature: { temperature: 0.7 }, top_k: { topK: 20 }, top_p: { topP: 0.9 } };
      const scores = Float64Array.from(logits);
      const ids = prompts.flatMap((prompt) => Array.from(prompt.decoderIds ?? prompt.ids));
      for (const [after, options] of Object.entries(steps)) {
        for (const processor of processorsOf(options, true))
          processor(scores, { ids, promptLength: ids.length, maxLength: ids.length + 20 });
        const reference = golden.floats(`sampling/after_${after}`);
        expectClose(probabilitiesOf(scores), reference, "", undefined, compared("probabilities that are drawn from"));
      }
    });

    test("finds texts as likely", async () => {
      const { golden, checkpoint } = await load(name);
      const documents = await scored(name, checkpoint, golden.scored);
      expect(documents).toHaveLength(golden.scored.length);
      documents.forEach(({ logprobs, perplexity }, i) => {
        const own = logprobs.filter((logprob) => logprob !== null);
        const reference = golden.floats(`ppl${i}/logprobs`);
        expectClose(own, reference, "", undefined, compared("log-probabilities of a text"));
        expectClose(
          [perplexity ?? Number.NaN],
          golden.floats(`ppl${i}/perplexity`),
          "",
          undefined,
          compared("perplexity"),
        );
      });
    });

    // The cache, the company and the order of the rows change nothing.
    test("computes the same logits with a cache and without, alone and in a batch, whichever way rows go", async () => {
      const { golden, model } = await load(name);
      const prompts = promptsOf(golden, model);
      const together = await languageModel(model).begin(prompts);
      const anew = await recomputing(model).begin(prompts);
      const alone = await languageModel(model).begin(prompts.slice(1, 2));
      expectWithin(alone.logits[0] ?? [], together.logits[1] ?? [], 1e-4, "alone");
      // The second twice, then the first; later one of the twins goes, and the others swap.
      const steps = [
        { parents: [1, 1, 0], tokens: [3, 7, 5] },
        { parents: [0, 2, 1], tokens: [9, 11, 13] },
        { parents: [0, 1], tokens: [15, 17] },
      ];
      for (const { parents, tokens } of steps) {
        await Promise.all([together.advance(parents, tokens), anew.advance(parents, tokens)]);
        await alone.advance([0], tokens.slice(0, 1));
        expect(together.logits).toHaveLength(tokens.length);
        together.logits.forEach((logits, row) => expectWithin(logits, anew.logits[row] ?? [], 1e-4, `row ${row}`));
        expectWithin(alone.logits[0] ?? [], together.logits[0] ?? [], 1e-4, "alone");
      }
      for (const decoding of [together, anew, alone]) decoding.dispose();
    });
  },
);
