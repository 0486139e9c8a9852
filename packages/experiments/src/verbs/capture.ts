import { matchHooks, ofHead, packBatch, type Edit, type HeadKind, type HookName } from "@limelight/core";
import type { Encoding } from "@limelight/text";
import { readyEdits } from "../edits/ready-edits.ts";
import { ExperimentError } from "../experiment-error.ts";
import type { CapturedGradient, Truncation } from "../result/documents.ts";
import { decoderInput } from "../generation/prompts.ts";
import type { Session } from "../session/session.ts";
import { gradientTarget, logitsRow, rowOf, valueAndSlopes, type GradientTarget } from "./gradient-target.ts";
import { isFailure, oneByOne, truncation, type NamedArray, type VerbRunner } from "./verb.ts";

/**
 * Activations under their hook names, and `ids`: [tokens, features], patterns [heads, queries, keys]; of encoder-decoders `decoder_ids` as
 * well, what the decoder read. Gradients of a TARGET by the word embeddings and by every hook under `grad/TARGET/HOOK`. With several texts the names get a prefix `0/`, `1/`, …. One
 * document for all of them.
 */
export const capture: VerbRunner<"capture"> = async function* (context, experiment, inputs) {
  const session = await context.session(experiment.model);
  const { model } = session;
  const names = [...new Set(experiment.hooks.flatMap((pattern) => found(pattern, model.hookNames)))];
  const everything = experiment.hooks.includes("*"); // also of heads that do not run
  const targets = [...new Set(experiment.grad)].map((name) => gradientTarget(name, session));
  const changed = experiment.edits.map(({ hook }) => hook);
  const headed = [...names, ...changed.flatMap((pattern) => matchHooks(pattern, model.hookNames))].some(ofHead);
  const head = headOf(targets) ?? (headed ? model.heads[0] : undefined);
  const edits = await readyEdits(context, session, experiment.edits, inputs, head);
  const { signal } = context.environment;
  const captured = oneByOne(
    context,
    edits.inputs,
    async function* (input) {
      const encoding = session.encode(input);
      const decoderIds = decoderInput(session, input.continuation);
      const read = { ...encoding, ...(decoderIds && { decoderIds }) };
      const asked = { session, names, everything, targets, head, edits: edits.of?.(input, read), signal };
      yield { text: input.text, truncated: truncation(encoding), ...(await captureOne(read, asked)) };
    },
    "capture",
  );
  const texts: string[] = [];
  const cuts: (Truncation | null)[] = [];
  const perText: Map<string, NamedArray>[] = [];
  const gradients: (readonly CapturedGradient[])[] = [];
  for await (const item of captured) {
    if (isFailure(item)) yield item;
    else {
      texts.push(item.text);
      cuts.push(item.truncated ?? null);
      perText.push(item.arrays);
      gradients.push(item.gradients);
    }
  }
  const [first] = texts;
  if (first === undefined) return;
  const arrays = new Map(
    perText.flatMap((each, index) =>
      [...each].map(([name, array]): [string, NamedArray] => [perText.length > 1 ? `${index}/${name}` : name, array]),
    ),
  );
  yield {
    document: {
      model: { id: session.id, sha256: session.sha256 },
      ...(texts.length === 1 ? { text: first } : { texts }),
      ...(cuts.some((cut) => cut !== null) && { truncated: (cuts.length === 1 ? cuts[0] : undefined) ?? cuts }),
      ...(targets.length > 0 && { gradients: gradients.length === 1 ? gradients[0] : gradients }),
      arrays: Array.from(arrays, ([name, { shape, data }]) => ({
        name,
        dtype: data instanceof Int32Array ? "I32" : "F32",
        shape,
      })),
    },
    arrays,
  };
};

/** Word embeddings, of an encoder-decoder those of both sides. */
const wordHooks: readonly HookName[] = ["hook_embed", "decoder.hook_embed"];

interface Asked {
  readonly session: Session;
  readonly names: readonly HookName[];
  /** Whether hooks that the run does not come by are left out. */
  readonly everything: boolean;
  readonly targets: readonly GradientTarget[];
  readonly head: HeadKind | undefined;
  readonly edits: readonly Edit[] | undefined;
  readonly signal: AbortSignal | undefined;
}

async function captureOne(
  encoding: Encoding & { readonly decoderIds?: Int32Array },
  { session, names, everything, targets, head, edits, signal }: Asked,
): Promise<{ arrays: Map<string, NamedArray>; gradients: CapturedGradient[] }> {
  const { ids, decoderIds } = encoding;
  const arrays = new Map<string, NamedArray>([["ids", { shape: [ids.length], data: ids }]]);
  if (decoderIds) arrays.set("decoder_ids", { shape: [decoderIds.length], data: decoderIds });
  const words = wordHooks.filter((hook) => session.model.hookNames.includes(hook));
  const rows = targets.map((target) => rowOf(target, encoding, session));
  using run = await session.model.run(packBatch([encoding]), {
    ...(head && { head }),
    ...(targets.length > 0 && { gradients: [...new Set([...names, ...words])] }),
    ...(edits && { edits: [edits] }),
    capture: names,
    ...(signal && { signal }),
  });
  for (const name of names) {
    if (!run.names.includes(name) && everything) continue;
    if (!run.names.includes(name))
      throw new ExperimentError("bad-hook", `the model's ${head} head has no ${name}`, "Leave the hook out.");
    const [activation] = await run.activations(name);
    if (activation) arrays.set(name, activation);
  }
  const [logits] = targets.length > 0 ? await run.logits() : [];
  const by = new Set<HookName>([...words, ...names.filter((name) => run.names.includes(name))]);
  const gradients: CapturedGradient[] = [];
  for (const [index, target] of targets.entries()) {
    const row = rows[index] ?? 0;
    if (!logits) continue;
    const { value, slopes } = valueAndSlopes(target, logitsRow(logits, row));
    const seeds = new Float32Array(logits.data.length);
    seeds.set(slopes, row * slopes.length);
    for (const [name, [gradient]] of await run.gradients(seeds, [...by]))
      if (gradient) arrays.set(`grad/${target.name}/${name}`, gradient);
    const { name, kind, index: output } = target;
    gradients.push({ name, kind, index: output, ...(logits.shape.length > 1 && { position: row }), value });
  }
  return { arrays, gradients };
}

// One run has one head.
function headOf(targets: readonly GradientTarget[]): HeadKind | undefined {
  const [first] = targets;
  const other = targets.find(({ head }) => head !== first?.head);
  if (first && other)
    throw new ExperimentError(
      "bad-target",
      `${first.name} is of the ${first.head} head, ${other.name} of the ${other.head} head`,
      "Run capture for each of them.",
    );
  return first?.head;
}

function found(pattern: string, names: readonly HookName[]): HookName[] {
  const hooks = pattern === "*" ? [...names] : matchHooks(pattern, names);
  if (hooks.length === 0) {
    const known = new Set(names.map((name) => name.replace(/^(blocks|encoder|decoder)\.\d+\./, "$1.*.")));
    throw new ExperimentError("bad-hook", `the model has no hook "${pattern}"`, `It has ${[...known].join(", ")}.`);
  }
  return hooks;
}
