import { matchHooks, packBatch, type Sequence } from "@limelight/core";
import { readyEdits } from "../edits/ready-edits.ts";
import { decoderStart } from "../generation/prompts.ts";
import { sidesOf } from "../generation/sides.ts";
import { requireOneText } from "../generation/step-text.ts";
import type { Documents } from "../result/documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { Session } from "../session/session.ts";
import { nested, requireBelow, requireSize, stacked } from "./attended.ts";
import { refuseStray, requireOneContinuation, strayField } from "./stray-fields.ts";
import { heading, oneByOne, type Context, type Failure, type Input, type Outcome } from "./verb.ts";

type Asked = ExperimentOf<"attend">;
type Part = NonNullable<Asked["part"]>;

const patternsOf: Readonly<Record<Part, string>> = {
  cross: "decoder.*.cross_attn.hook_pattern",
  encoder: "encoder.*.attn.hook_pattern",
  decoder: "decoder.*.attn.hook_pattern",
};

interface Read {
  readonly sequence: Sequence & { readonly decoderIds: Int32Array };
  readonly source: readonly string[];
  readonly target: readonly string[];
  /** What the document begins with. */
  readonly about: ReturnType<typeof heading> & { readonly continuation?: string };
}

/**
 * The attention of an encoder-decoder: its own patterns, [layers][heads][queries][keys], of one of three kinds. `cross` has the
 * decoder's tokens for queries and the encoder's for keys. Beside the document stand `ids` and `decoder_ids`, as of `capture`.
 * @throws ExperimentError "bad-experiment" for methods other than raw
 */
export async function* attendSides(
  context: Context,
  experiment: Asked,
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<Documents["attend"]> | Failure> {
  const { part = "cross", head, method, continuation, continuationIds, maxNewTokens } = experiment;
  const { model, id } = session;
  requireRaw(experiment);
  const written = { continuation, continuationIds, maxNewTokens };
  if (part === "encoder") refuseStray("the encoder, which only reads", written, []);
  if (model.decoderInput) refuseStray("a model that writes nothing", written, []);
  requireOneContinuation(experiment);
  const all = matchHooks(patternsOf[part], model.hookNames);
  const layers = all.length;
  const { heads } = model.config;
  const layer = experiment.layer === -1 ? layers - 1 : experiment.layer;
  requireBelow(`${part === "encoder" ? "encoder" : "decoder"} layer`, layer, layers, id);
  requireBelow("head", head, heads, id);
  const hooks = all.filter((_, index) => layer === undefined || index === layer);
  const edits = await readyEdits(context, session, experiment.edits, inputs, undefined);
  const { signal } = context.environment;
  const body = async function* (input: Input): AsyncGenerator<Outcome<Documents["attend"]>> {
    const { sequence, source, target, about } = await readOf(session, input, experiment, signal);
    const queries = part === "encoder" ? source : target;
    const keys = part === "decoder" ? target : source;
    requireSize(hooks.length * (head === undefined ? heads : 1), queries.length, keys.length, patternsOf[part]);
    const changes = edits.of?.(input, sequence);
    using run = await model.run(packBatch([sequence]), {
      capture: hooks,
      ...(changes && { edits: [changes] }),
      ...(signal && { signal }),
    });
    const patterns = await Promise.all(
      hooks.map(async (hook) => {
        const [{ shape, data } = { shape: [], data: new Float32Array(0) }] = await run.activations(hook);
        if (head === undefined) return { shape, data };
        const size = queries.length * keys.length;
        return { shape: shape.slice(1), data: data.subarray(head * size, (head + 1) * size) };
      }),
    );
    const pattern = stacked(patterns, layer !== undefined);
    yield {
      document: {
        ...about,
        part,
        tokens: keys,
        ...(part === "cross" && { queries }),
        layers,
        heads,
        method,
        ...(layer !== undefined && { layer }),
        ...(head !== undefined && { head }),
        pattern: nested(pattern),
      },
      arrays: new Map([
        ["ids", { shape: [sequence.ids.length], data: sequence.ids }],
        ["decoder_ids", { shape: [sequence.decoderIds.length], data: sequence.decoderIds }],
        ["pattern", pattern],
      ]),
    };
  };
  yield* oneByOne(context, edits.inputs, body, context.total !== 1 ? "attend" : undefined);
}

/** What both sides read: by the text, and what is written behind it where that matters; a classifier's decoder reads the text once more. */
async function readOf(
  session: Session,
  input: Input,
  experiment: Asked,
  signal: AbortSignal | undefined,
): Promise<Read> {
  const { model, tokenizer } = session;
  const { decoderInput } = model;
  if (!decoderInput && experiment.part !== "encoder") {
    const { ids, decoderIds, source, target, continuation } = await sidesOf(session, input, experiment, signal);
    return {
      sequence: { ids, decoderIds },
      source: source.map(({ text }) => text),
      target: target.map(({ text }) => text),
      about: { ...heading(session, input), continuation },
    };
  }
  if (!decoderInput) requireOneText(input);
  const encoding = session.encode(input);
  const decoderIds = decoderInput?.(encoding.ids) ?? Int32Array.of(decoderStart(session));
  return {
    sequence: { ...encoding, decoderIds },
    source: encoding.tokens.map(({ text }) => text),
    target: Array.from(decoderIds, (id) => tokenizer.idToToken(id) ?? ""),
    about: heading(session, input, encoding),
  };
}

function requireRaw({ method, rollout }: Asked): void {
  if (method !== "raw")
    throw strayField(
      "method",
      `${method} is for models of one stack`,
      "Take raw here. `limelight explain` has rollout, attention and value-zeroing for what an encoder-decoder writes.",
    );
  refuseStray("raw, which multiplies nothing up", { rollout }, []);
}
