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
      using run = await model.run(packBatch([encoding]), { capture: names, ...(signal && { signal }) });
      const byLayer: NestedPattern[] = [];
      for (const name of names) {
        const pattern = nested((await run.activations(name))[0]);
        byLayer.push(head === undefined ? pattern : (pattern[head] ?? []));
      }
      yield {
        document: {
          ...heading(session, input),
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
