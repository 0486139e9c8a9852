import {
  checkEdit,
  matchHooks,
  ofHead,
  requireHooks,
  type Activation,
  type Edit,
  type HeadKind,
  type HookName,
} from "@limelight/core";
import type { Encoding } from "@limelight/text";
import { ExperimentError } from "../experiment-error.ts";
import type { EditSpec } from "../schema/edit.ts";
import type { Session } from "../session/session.ts";
import type { Context, Failure, Input } from "../verbs/verb.ts";
import { fitted } from "./fitted.ts";
import { Means } from "./means.ts";

/** Edits of an experiment, ready for its texts. */
export interface ReadyEdits {
  /** To be read in the place of the inputs, which may have been read ahead. */
  readonly inputs: AsyncIterable<Input | Failure>;
  /**
   * What a run of this text takes; undefined where nothing is changed.
   * @throws ExperimentError "bad-input" where they do not fit the text
   */
  readonly of: ((input: Input, read: ReadTokens) => readonly Edit[]) | undefined;
}

/** What a run reads; `decoderIds` of encoder-decoders. */
interface ReadTokens extends Pick<Encoding, "ids"> {
  readonly decoderIds?: Int32Array;
}

/**
 * Checks edits and gets what they need of other runs, none of which is edited: `from` runs its text, `mean` reads and runs all
 * texts first.
 * @param head of the runs that will be edited
 * @throws CoreError "unknown-hook", "bad-edit"; ExperimentError "bad-experiment", "bad-input"
 */
export async function readyEdits(
  context: Context,
  session: Session,
  specs: readonly EditSpec[],
  inputs: AsyncIterable<Input | Failure>,
  head: HeadKind | undefined,
): Promise<ReadyEdits> {
  if (specs.length === 0) return { inputs, of: undefined };
  const named = specs.flatMap((spec) => hooksOf(spec, session, head).map((hook) => ({ spec, hook })));
  const { signal } = context.environment;
  const values = new Map<object, Activation>();
  for (const edit of named) {
    const { spec, hook } = edit;
    if (spec.from === undefined) continue;
    const from = typeof spec.from === "string" ? { text: spec.from } : spec.from;
    const question = { text: from.text, ...(from.text_pair !== undefined && { pair: from.text_pair }) };
    const asking = signal && { signal };
    const { observations } = await session.observer().observe([{ question }], [hook], asking);
    const value = observations[0]?.activations.get(hook);
    if (value) values.set(edit, value);
  }
  const averaged = [...new Set(named.filter(({ spec }) => spec.mean).map(({ hook }) => hook))];
  const read = averaged.length > 0 ? await all(inputs) : undefined;
  const means = read && (await Means.over(context, session, read, averaged));
  return {
    inputs: read ? replayed(read) : inputs,
    of: (input, tokensRead) =>
      named.map((each): Edit => {
        const { spec, hook } = each;
        const lengths = lengthsOf(hook, tokensRead);
        requirePlaces(spec, lengths, tokensRead.decoderIds === undefined || !readsTarget(hook));
        const tokens = lengths.key;
        const { mean, from: _from, ...edit } = spec;
        const value = values.get(each);
        const set = value ? fitted(spec, value, tokens) : mean && means?.without(input, hook, tokens);
        return { ...edit, hook, ...(set && { set }) };
      }),
  };
}

// The hooks that an edit changes (its name may have a *), and what can be said of it before there is a text.
function hooksOf({ mean, from, ...edit }: EditSpec, { model }: Session, head: HeadKind | undefined): HookName[] {
  const { hookNames } = model;
  const hooks = matchHooks(edit.hook, hookNames);
  if (hooks.length === 0) requireHooks([edit.hook], hookNames);
  const others = mean === true || from !== undefined;
  const ofDecoder = others && model.encoderDecoder && !model.decoderInput ? hooks.find(readsTarget) : undefined;
  if (ofDecoder)
    throw new ExperimentError(
      "bad-input",
      `${ofDecoder} of other texts is not known: nothing is written behind them`,
      "Leave mean and from out, or change what the encoder does.",
    );
  for (const hook of hooks) {
    checkEdit({ ...edit, hook, ...(others && { set: 0 }) }, hookNames);
    if (others && ofHead(hook) && head !== "sequence-classification")
      throw new ExperimentError(
        "bad-input",
        `${hook} of other texts is known only where the model classifies texts`,
        "Leave mean and from out, or change the state that the head reads.",
      );
  }
  return hooks;
}

/** Whether an activation of an encoder-decoder is its decoder's. */
function readsTarget(hook: HookName): boolean {
  return hook.startsWith("decoder.") || hook === "hook_final" || hook === "logits";
}

type Lengths = Readonly<Record<"position" | "query" | "key", number>>;

// How many tokens an activation's axes have: a decoder's are its own, but for what it takes from the encoder.
function lengthsOf(hook: HookName, { ids, decoderIds = ids }: ReadTokens): Lengths {
  const [own, other] = [ids.length, decoderIds.length];
  if (/cross_attn\.hook_(?:k|v|attn_scores|pattern)$/.test(hook)) return { position: own, query: other, key: own };
  return readsTarget(hook) ? { position: other, query: other, key: other } : { position: own, query: own, key: own };
}

function requirePlaces(spec: EditSpec, lengths: Lengths, ofText: boolean): void {
  for (const axis of ["position", "query", "key"] as const) {
    const tokens = lengths[axis];
    const outside = [spec[axis] ?? []].flat().find((place) => place >= tokens);
    if (outside !== undefined)
      throw new ExperimentError(
        "bad-input",
        `${spec.hook} has no ${axis} ${outside}: ${ofText ? "the text has" : "there are"} ${tokens} tokens`,
        `They are counted from 0 to ${tokens - 1}${ofText ? "; `limelight tokenize` shows them" : ""}.`,
      );
  }
}

async function all(inputs: AsyncIterable<Input | Failure>): Promise<(Input | Failure)[]> {
  const read: (Input | Failure)[] = [];
  for await (const input of inputs) read.push(input);
  return read;
}

async function* replayed(read: readonly (Input | Failure)[]): AsyncGenerator<Input | Failure> {
  yield* read;
}
