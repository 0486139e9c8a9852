import type { Answer, BlackBox } from "@limelight/core";
import type { AttackedText } from "./words/attacked-text.ts";

/** What a subject said of the texts of one attack: none is asked about twice. */
export class AnswerMemory {
  readonly subject: BlackBox;
  forward = 0;
  readonly #answers = new Map<string, Answer>();
  readonly #signal: AbortSignal | undefined;

  constructor(subject: BlackBox, signal: AbortSignal | undefined) {
    this.subject = subject;
    this.#signal = signal;
  }

  /** Distinct texts that were asked about. */
  get distinct(): number {
    return this.#answers.size;
  }

  async ask(texts: readonly AttackedText[]): Promise<Answer[]> {
    this.#signal?.throwIfAborted();
    const fresh = new Map(texts.flatMap((text) => (this.#answers.has(text.key) ? [] : [[text.key, text] as const])));
    if (fresh.size > 0) {
      const { answers, queries } = await this.subject.ask(
        Array.from(fresh.values(), ({ question }) => question),
        { ...(this.#signal && { signal: this.#signal }) },
      );
      this.forward += queries.forward;
      for (const [index, key] of [...fresh.keys()].entries())
        this.#answers.set(key, answers[index] ?? { probabilities: [] });
    }
    return texts.map(({ key }) => this.#answers.get(key) ?? { probabilities: [] });
  }
}
