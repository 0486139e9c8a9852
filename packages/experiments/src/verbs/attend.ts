import { editedObserver } from "@limelight/core";
import { findAttentionMethod, type AttentionMethod } from "@limelight/explain";
import { readyEdits } from "../edits/ready-edits.ts";
import { ExperimentError } from "../experiment-error.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { attendSides } from "./attend-sides.ts";
import { nested, requireBelow, requireSize, stacked } from "./attended.ts";
import { refuseStray, strayField } from "./stray-fields.ts";
import { heading, oneByOne, type VerbRunner } from "./verb.ts";

/**
 * Which token draws on which: `pattern` is [layers][heads][queries][keys], `scores` of methods that join heads, or of one head,
 * [layers][queries][keys]; the axes of a layer and a head that were chosen are left out. The array beside the document has the
 * same numbers and shape. Of encoder-decoders see `attendSides`.
 */
export const attend: VerbRunner<"attend"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  if (session.model.encoderDecoder) {
    yield* attendSides(context, experiment, session, inputs);
    return;
  }
  const { part, continuation, continuationIds, maxNewTokens } = experiment;
  const ofSides = { part, continuation, continuationIds, maxNewTokens };
  refuseStray("a model that reads and writes in one stack", ofSides, []);
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
      requireTokens(method, encoding.ids.length);
      requireSize(wanted.length * apart, encoding.ids.length, encoding.ids.length, "blocks.*.attn.hook_pattern");
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
          [method.gives]: nested(array),
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

function requireMeaning(method: AttentionMethod, { head, rollout }: ExperimentOf<"attend">): void {
  if (head !== undefined && !method.headwise)
    throw strayField(
      "head",
      `the method ${method.id} joins all heads of a layer`,
      "Leave it out, or take raw or norm.",
    );
  if (rollout && !method.multiplies)
    throw strayField(
      "rollout",
      `the method ${method.id} has no layers of its own to multiply up`,
      "It goes with value-zeroing and alti; attention's own is the method rollout.",
    );
}

function requireTokens({ id, mostTokens = Infinity }: AttentionMethod, tokens: number): void {
  if (tokens > mostTokens)
    throw new ExperimentError(
      "bad-input",
      `${id} of all ${tokens} tokens would take hours: ${mostTokens} is the most`,
      `Take a shorter text, or \`limelight explain --method attention-${id}\`, which needs one row.`,
    );
}
