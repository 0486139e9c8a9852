import { endReason, type Alternative, type EndReason, type Generated } from "./generated.ts";
import type { GenerationOptions } from "./generation-options.ts";
import { StoppedText } from "./growing-text.ts";
import { largest } from "./largest.ts";
import { logSoftmax } from "./log-softmax.ts";
import type { LogitsProcessor } from "./processors/processor.ts";
import type { PromptRow } from "./prompt-row.ts";
import { modelsView, type ModelsView } from "./token-choice.ts";

/** A sequence on its way. */
export interface Beam {
  /** The prompt's tokens and the new ones. */
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
  readonly alternatives: readonly (readonly Alternative[])[];
  /** Of the processed log-probabilities. */
  readonly sum: number;
  /** Its row of the decoding. */
  at: number;
}

/** A beam with one more token. */
interface Candidate {
  readonly beam: Beam;
  readonly view: ModelsView;
  readonly id: number;
  readonly sum: number;
}

interface Finished {
  readonly beam: Beam;
  readonly score: number;
  readonly reason: EndReason;
}

/**
 * The beam search of one prompt, step for step as transformers 5.23 has it (`_beam_search`): of the best continuations of all
 * beams, (end tokens + 1) times as many as beams, those that end count as finished if they are among the first `beams`, and
 * the first `beams` of the others go on.
 */
export class Beams {
  readonly #row: PromptRow;
  readonly #processors: readonly LogitsProcessor[];
  readonly #options: GenerationOptions;
  readonly #beams: number;
  #running: readonly Beam[];
  /** The best so far, the best first; no more than beams. */
  #finished: readonly Finished[] = [];
  #done = false;

  /** @param at the prompt's row of the decoding */
  constructor(row: PromptRow, at: number, processors: readonly LogitsProcessor[], options: GenerationOptions) {
    this.#row = row;
    this.#processors = processors;
    this.#options = options;
    this.#beams = options.beams ?? 4;
    this.#running = [{ ids: row.ids, logprobs: [], alternatives: [], sum: 0, at }];
  }

  /** Chooses the next tokens. @returns the beams that go on, with their new token; none once the search is over */
  step(logits: (at: number) => Float32Array): readonly Beam[] {
    if (this.#done) return [];
    const { eosIds = [] } = this.#options;
    const candidates = this.#best(logits, Math.max(2, 1 + eosIds.length) * this.#beams);
    if (candidates.length === 0) {
      this.#done = true; // every token is barred: what is there is all there is
      return [];
    }
    const grown = candidates.map((candidate) => this.#grown(candidate));
    this.#finish(grown.slice(0, this.#beams));
    this.#running = grown.flatMap(({ beam, reason }) => (reason === undefined ? beam : [])).slice(0, this.#beams);
    this.#done = this.#running.length === 0 || this.#isDecided();
    return this.#done ? [] : this.#running;
  }

  /** The best `count` sequences; those that never finished come last. */
  best(count: number): Generated[] {
    const reason: EndReason = this.#done ? "no-token" : "aborted";
    const unfinished = this.#running.map((beam) => ({ beam, score: this.#score(beam, this.#length(beam)), reason }));
    return [...this.#finished, ...unfinished].slice(0, count).map((each) => this.#generated(each));
  }

  // The most probable continuations of all running beams, the best first.
  #best(logits: (at: number) => Float32Array, count: number): Candidate[] {
    const candidates = this.#running.flatMap((beam) => {
      const own = logits(beam.at);
      const step = { ids: beam.ids, promptLength: this.#row.ids.length, maxLength: this.#row.maxLength };
      const view = modelsView(own, step, this.#options);
      const scores = logSoftmax(own, view.total);
      for (const processor of this.#processors) processor(scores, step);
      return largest(scores, count).map((id) => ({ beam, view, id, sum: beam.sum + (scores[id] ?? -Infinity) }));
    });
    return candidates.toSorted((a, b) => b.sum - a.sum).slice(0, count);
  }

  #grown({ beam, view, id, sum }: Candidate): { readonly beam: Beam; readonly reason: EndReason | undefined } {
    const ids = [...beam.ids, id];
    const alternatives = view.alternatives ? [...beam.alternatives, view.alternatives] : [];
    const { eosIds, stop = [] } = this.#options;
    const stopped = stop.length > 0 && this.#text(ids)?.stopped === true;
    return {
      beam: { ids, logprobs: [...beam.logprobs, view.logprob(id)], alternatives, sum, at: beam.at },
      reason: endReason({ ids, id, forced: view.isForced(id), stopped }, this.#row, eosIds),
    };
  }

  #finish(grown: readonly { readonly beam: Beam; readonly reason: EndReason | undefined }[]): void {
    const ended = grown.flatMap(({ beam, reason }) =>
      reason === undefined ? [] : { beam, reason, score: this.#score(beam, this.#length(beam)) },
    );
    this.#finished = [...this.#finished, ...ended].toSorted((a, b) => b.score - a.score).slice(0, this.#beams);
  }

  // Whether there are enough finished sequences, and none that runs can get ahead of the last of them.
  #isDecided(): boolean {
    const { earlyStopping = false, lengthPenalty = 1 } = this.#options;
    const worst = this.#finished[this.#beams - 1];
    const [leading] = this.#running;
    if (!worst || !leading) return false;
    if (earlyStopping === true) return true;
    const length =
      earlyStopping === "never" && lengthPenalty > 0
        ? this.#row.maxLength - this.#row.ids.length
        : this.#length(leading);
    return this.#score(leading, length) <= worst.score;
  }

  #length({ ids }: Beam): number {
    return ids.length - this.#row.ids.length;
  }

  #score({ sum }: Beam, length: number): number {
    return sum / length ** (this.#options.lengthPenalty ?? 1);
  }

  #text(ids: readonly number[]): StoppedText | undefined {
    const { text, stop = [] } = this.#options;
    if (!text) return undefined;
    const growing = new StoppedText(text(this.#row.prompt), stop);
    for (const id of ids.slice(this.#row.ids.length)) growing.push(id);
    return growing;
  }

  #generated({ beam, score, reason }: Finished): Generated {
    const { ids, logprobs, alternatives } = beam;
    const text = this.#text(ids);
    text?.end();
    return {
      ids: ids.slice(this.#row.ids.length),
      logprobs,
      logprob: logprobs.reduce((sum, each) => sum + each, 0),
      score,
      reason,
      ...(text && { text: text.text }),
      ...(alternatives.length > 0 && { alternatives }),
    };
  }
}
