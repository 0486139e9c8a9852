import { packBatch, type Decoding, type DecodingPrompt, type LanguageModel, type Model } from "@limelight/core";

/**
 * A model that reads every row anew for each token: slow, but it needs nothing of the model but its forward pass, and whatever keeps
 * keys and values between tokens has to give the same.
 */
export function recomputing(model: Pick<Model, "run" | "config" | "maxTokens" | "encoderDecoder">): LanguageModel {
  const head = model.encoderDecoder ? "sequence-to-sequence-lm" : "causal-lm";
  const logitsOf = async (
    rows: readonly DecodingPrompt[],
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> => {
    let end = 0;
    const last = rows.map(({ ids, decoderIds = ids }) => (end += decoderIds.length) - 1);
    using run = await model.run(packBatch(rows), { head, rows: Uint32Array.from(last), ...(signal && { signal }) });
    return (await run.logits()).map(({ data }) => data);
  };
  return {
    vocabulary: model.config.vocabulary,
    maxTokens: model.maxTokens === Infinity ? undefined : model.maxTokens,
    async begin(prompts, signal) {
      let rows = [...prompts];
      const decoding: { -readonly [key in keyof Decoding]: Decoding[key] } = {
        logits: await logitsOf(rows, signal),
        async advance(parents, tokens, interrupt) {
          rows = parents.flatMap((parent, i) => {
            const row = rows[parent];
            return row ? longer(row, tokens[i] ?? 0) : [];
          });
          decoding.logits = await logitsOf(rows, interrupt);
        },
        dispose: () => undefined,
      };
      return decoding;
    },
  };
}

function longer({ ids, decoderIds }: DecodingPrompt, token: number): DecodingPrompt {
  return decoderIds ? { ids, decoderIds: Int32Array.of(...decoderIds, token) } : { ids: Int32Array.of(...ids, token) };
}
