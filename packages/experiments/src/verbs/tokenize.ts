import { loadTokenizer } from "@limelight/text";
import { heading, oneByOne, type VerbRunner } from "./verb.ts";

/** Tokens with their ids, spans (UTF-16) and words. Nothing is cut, and no device is needed. */
export const tokenize: VerbRunner<"tokenize"> = async function* (context, experiment, inputs) {
  const { id, checkpoint } = await context.environment.openCheckpoint(experiment.model);
  const tokenizer = loadTokenizer(checkpoint.tokenizer);
  yield* oneByOne(
    context,
    inputs,
    async function* (input) {
      const { tokens } = tokenizer.encode(input.text, {
        maxLength: Infinity,
        ...(input.pair !== undefined && { pair: input.pair }),
      });
      yield {
        document: {
          ...heading({ id, sha256: checkpoint.sha256 }, input),
          tokens: tokens.map((token) => ({
            text: token.text,
            id: token.id,
            start: token.start,
            end: token.end,
            word: token.word,
            ...(token.sequence === 1 && { sequence: 1 as const }),
          })),
        },
      };
    },
    "tokenize",
  );
};
