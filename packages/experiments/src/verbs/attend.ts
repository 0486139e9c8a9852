import { packBatch, type Activation, type HookName } from "@limelight/core";
import { ExperimentError } from "../experiment-error.ts";
import type { NestedPattern } from "../result/documents.ts";
import { heading, oneByOne, type VerbRunner } from "./verb.ts";

/**
 * The attention pattern: [layers][heads][queries][keys]; [heads][queries][keys] where a layer is chosen,
 * [queries][keys] where a layer and a head are, [layers][queries][keys] where a head alone is.
 */
export const attend: VerbRunner<"attend"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  const { model } = session;
  const { layers, heads } = model.config;
  const { layer, head } = experiment;
  requireBelow("layer", layer, layers, session.id);
  requireBelow("head", head, heads, session.id);
  const wanted = layer === undefined ? Array.from({ length: layers }, (_, index) => index) : [layer];
  const names = wanted.map((each): HookName => `blocks.${each}.attn.hook_pattern`);
  const { signal } = context.environment;
  yield* oneByOne(
    context,
    inputs,
    async function* (input) {
      const encoding = session.encode(input);
      requireSize(names.length * (head === undefined ? heads : 1), encoding.ids.length);
      using run = await model.run(packBatch([encoding]), { capture: names, ...(signal && { signal }) });
      const byLayer: NestedPattern[] = [];
      for (const name of names) {
        const pattern = nested((await run.activations(name))[0]);
        byLayer.push(head === undefined ? pattern : (pattern[head] ?? []));
      }
      yield {
        document: {
          ...heading(session, input, encoding),
          tokens: encoding.tokens.map((token) => token.text),
          layers,
          heads,
          method: experiment.method,
          ...(layer !== undefined && { layer }),
          ...(head !== undefined && { head }),
          pattern: layer === undefined ? byLayer : (byLayer[0] ?? []),
        },
      };
    },
    "attend",
  );
};

/** JSON of this many numbers takes about 90 MB and some seconds; past 25 million it is longer than a string can be. */
const mostNumbers = 2 ** 22;

// Before the model runs, since the answer would take minutes to fail.
function requireSize(patterns: number, tokens: number): void {
  const numbers = patterns * tokens * tokens;
  if (numbers > mostNumbers)
    throw new ExperimentError(
      "bad-input",
      `${patterns} patterns of ${tokens} x ${tokens} tokens are ${(numbers / 1e6).toFixed(1)} million numbers, too many for one document`,
      "Choose some of them by --layer and --head, or save them all: `limelight capture --hooks 'blocks.*.attn.hook_pattern' --save F.safetensors`.",
    );
}

function requireBelow(what: string, value: number | undefined, count: number, id: string): void {
  if (value !== undefined && value >= count)
    throw new ExperimentError("bad-input", `${id} has no ${what} ${value}`, `They are counted from 0 to ${count - 1}.`);
}

// [heads][queries][keys] of a pattern.
function nested(pattern: Activation | undefined): number[][][] {
  const [heads = 0, queries = 0, keys = 0] = pattern?.shape ?? [];
  return Array.from({ length: heads }, (_, head) =>
    Array.from({ length: queries }, (__, query) => {
      const start = (head * queries + query) * keys;
      return Array.from(pattern?.data.subarray(start, start + keys) ?? []);
    }),
  );
}
