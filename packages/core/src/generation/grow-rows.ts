import { decode } from "./decode.ts";
import type { LanguageModel } from "./decoding.ts";
import { draw } from "./draw.ts";
import { endReason, type Alternative, type EndReason, type Generated } from "./generated.ts";
import type { GenerationOptions } from "./generation-options.ts";
import { StoppedText } from "./growing-text.ts";
import { largest } from "./largest.ts";
import { processorsOf } from "./processors/index.ts";
import type { LogitsProcessor } from "./processors/processor.ts";
import type { PromptRow } from "./prompt-row.ts";
import { modelsView } from "./token-choice.ts";

/** A sequence that grows by itself. */
interface Row {
  readonly of: PromptRow;
  readonly prompt: number;
  readonly sequence: number;
  /** The prompt's tokens and the new ones. */
  readonly ids: number[];
  readonly logprobs: number[];
  readonly alternatives: (readonly Alternative[])[];
  readonly random: (() => number) | undefined;
  readonly text: StoppedText | undefined;
  /** Its row of the decoding. */
  at: number;
  reason: EndReason;
}

/** Greedy search and sampling: sequences that grow one token at a time, whatever the others do. */
export async function growRows(
  model: LanguageModel,
  prompts: readonly PromptRow[],
  options: GenerationOptions,
): Promise<Generated[][]> {
  const processors = processorsOf(options, options.strategy === "sample");
  const rows = prompts.flatMap((of, prompt) =>
    Array.from({ length: options.sequences ?? 1 }, (_, sequence) => openRow(of, prompt, sequence, options)),
  );
  let live = rows;
  await decode(model, prompts, options.signal, (logitsAt) => {
    live = live.filter((row) => choose(row, logitsAt(row.at), processors, options));
    return live;
  });
  return prompts.map((_, prompt) => rows.filter((row) => row.prompt === prompt).map(generatedOf));
}

function openRow(of: PromptRow, prompt: number, sequence: number, options: GenerationOptions): Row {
  return {
    of,
    prompt,
    sequence,
    ids: [...of.ids],
    logprobs: [],
    alternatives: [],
    random: options.strategy === "sample" ? options.random?.(of.prompt, sequence) : undefined,
    text: options.text && new StoppedText(options.text(of.prompt), options.stop ?? []),
    at: prompt,
    reason: "aborted",
  };
}

// Puts the next token to a row; false where the row has ended.
function choose(
  row: Row,
  logits: Float32Array,
  processors: readonly LogitsProcessor[],
  options: GenerationOptions,
): boolean {
  const { ids, of, text } = row;
  const step = { ids, promptLength: of.ids.length, maxLength: of.maxLength };
  const view = modelsView(logits, step, options);
  let scores: Float32Array | Float64Array = logits;
  if (processors.length > 0) {
    const processed = new Float64Array(logits);
    for (const processor of processors) processor(processed, step);
    scores = processed;
  }
  const id = row.random ? draw(scores, row.random()) : (largest(scores, 1)[0] ?? -1);
  if (id < 0) {
    row.reason = "no-token";
    return false;
  }
  const logprob = view.logprob(id);
  ids.push(id);
  row.logprobs.push(logprob);
  if (view.alternatives) row.alternatives.push(view.alternatives);
  let shown = text?.push(id);
  const reason = endReason({ ids, id, forced: view.isForced(id), stopped: text?.stopped === true }, of, options.eosIds);
  if (reason !== undefined) {
    row.reason = reason;
    if (text) shown += text.end();
  }
  const { prompt, sequence } = row;
  options.onToken?.({ prompt, sequence, id, logprob, ...(shown !== undefined && { text: shown }) });
  return reason === undefined;
}

function generatedOf({ of, ids, logprobs, alternatives, reason, text }: Row): Generated {
  text?.end();
  return {
    ids: ids.slice(of.ids.length),
    logprobs,
    logprob: logprobs.reduce((sum, each) => sum + each, 0),
    reason,
    ...(text && { text: text.text }),
    ...(alternatives.length > 0 && { alternatives }),
  };
}
