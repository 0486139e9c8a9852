import { editedObserver } from "@limelight/core";
import { findAttentionMethod, type AttentionMethod, type LayerAttention } from "@limelight/explain";
import { readyEdits } from "../edits/ready-edits.ts";
import { ExperimentError } from "../experiment-error.ts";
import type { NestedNumbers } from "../result/documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { heading, oneByOne, type NamedArray, type VerbRunner } from "./verb.ts";

/**
 * Which token draws on which: `pattern` is [layers][heads][queries][keys], `scores` of methods that join heads, or of one head,
 * [layers][queries][keys]; the axes of a layer and a head that were chosen are left out. The array beside the document has the
 * same numbers and shape.
 */
export const attend: VerbRunner<"attend"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  const { layers, heads } = session.model.config;
  const { head, rollout } = experiment;
  const layer = experiment.layer === -1 ? layers - 1 : experiment.layer;
  const method = findAttentionMethod(experiment.method);
  requireMeaning(method, experiment);
  requireBelow("layer", layer, layers, session.id);
  requireBelow("head", head, heads, session.id);
  const wanted = layer === undefined ? Array.from({ length: layers }, (_, index) => index) : [layer];
  const apart = method.gives === "pattern" && head === undefined ? heads : 1;
  const observer = session.observer();
  const edits = await readyEdits(context, session, experiment.edits, inputs, undefined);
  const { signal, progress } = context.environment;
  const several = context.total !== 1;
  yield* oneByOne(
    context,
    edits.inputs,
    async function* (input) {
      const encoding = session.encode(input);
      requireSize(method, wanted.length * apart, encoding.ids.length);
      const asked = { layers: wanted, ...(head !== undefined && { head }), ...(rollout && { rollout }) };
      const changes = edits.of?.(input, encoding);
      const watched = changes ? editedObserver(observer, () => changes) : observer;
      const found = await method.compute(watched, input, asked, {
        ...(signal && { signal }),
        ...(!several && {
          progress: (done, total) => progress?.({ label: method.id, done, total, unit: "steps" }),
        }),
      });
      const array = stacked(found.layers, layer !== undefined);
      yield {
        document: {
          ...heading(session, input, encoding),
          tokens: encoding.tokens.map((token) => token.text),
          layers,
          heads,
          method: method.id,
          ...(rollout && { rollout }),
          ...(layer !== undefined && { layer }),
          ...(head !== undefined && { head }),
          [method.gives]: nested(array.shape, array.data),
        },
        arrays: new Map([
          ["ids", { shape: [encoding.ids.length], data: encoding.ids }],
          [method.gives, array],
        ]),
      };
    },
    several ? "attend" : undefined,
  );
};

const wrong = (field: string, problem: string, hint: string): ExperimentError =>
  new ExperimentError("bad-experiment", `${field}: ${problem}`, hint, { path: [field], problem });

function requireMeaning(method: AttentionMethod, { head, rollout }: ExperimentOf<"attend">): void {
  if (head !== undefined && !method.headwise)
    throw wrong("head", `the method ${method.id} joins all heads of a layer`, "Leave it out, or take raw or norm.");
  if (rollout && !method.multiplies)
    throw wrong(
      "rollout",
      `the method ${method.id} has no layers of its own to multiply up`,
      "It goes with value-zeroing and alti; attention's own is the method rollout.",
    );
}

/** JSON of this many numbers takes about 90 MB and some seconds; past 25 million it is longer than a string can be. */
const mostNumbers = 2 ** 22;

// Before the model runs, since the answer would take minutes to fail.
function requireSize({ id, mostTokens }: AttentionMethod, matrices: number, tokens: number): void {
  const numbers = matrices * tokens * tokens;
  if (numbers > mostNumbers)
    throw new ExperimentError(
      "bad-input",
      `${matrices} patterns of ${tokens} x ${tokens} tokens are ${(numbers / 1e6).toFixed(1)} million numbers, too many for one document`,
      "Choose some of them by --layer and --head, or save them all: `limelight capture --hooks 'blocks.*.attn.hook_pattern' --save F.safetensors`.",
    );
  if (tokens > (mostTokens ?? Infinity))
    throw new ExperimentError(
      "bad-input",
      `${id} of all ${tokens} tokens would take hours: ${mostTokens} is the most`,
      `Take a shorter text, or \`limelight explain --method attention-${id}\`, which needs one row.`,
    );
}

function requireBelow(what: string, value: number | undefined, count: number, id: string): void {
  if (value !== undefined && value >= count)
    throw new ExperimentError("bad-input", `${id} has no ${what} ${value}`, `They are counted from 0 to ${count - 1}.`);
}

// All layers in one array; the axis of layers is left out where one was chosen.
function stacked(layers: readonly LayerAttention[], chosen: boolean): NamedArray {
  const [first] = layers;
  const shape = first?.shape ?? [];
  const size = first?.data.length ?? 0;
  const data = new Float32Array(size * layers.length);
  for (const [index, layer] of layers.entries()) data.set(layer.data, index * size);
  return { shape: chosen ? shape : [layers.length, ...shape], data };
}

function nested([size = 0, ...inner]: readonly number[], data: NamedArray["data"]): NestedNumbers {
  if (inner.length === 0) return Array.from(data);
  const each = data.length / Math.max(1, size);
  return Array.from({ length: size }, (_, index) => nested(inner, data.subarray(index * each, (index + 1) * each)));
}
