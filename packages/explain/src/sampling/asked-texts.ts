import { questionKey, type Answer, type BlackBox, type Queries, type Question } from "@limelight/core";
import { askOutputs } from "../ask-outputs.ts";
import type { Context } from "../method.ts";
import type { OutputKind } from "../output.ts";

/** What a subject said so far: in a later round nothing is asked again. It adds up what all rounds cost. */
export class AskedTexts {
  readonly queries: Queries = { asked: 0, distinct: 0, forward: 0 };
  readonly #known = new Map<string, { readonly answer: Answer; readonly output: number }>();
  readonly #ask: (questions: readonly Question[], before: number) => ReturnType<typeof askOutputs>;

  constructor(subject: BlackBox, target: number, output: OutputKind, { signal, progress }: Context) {
    this.#ask = (questions, before) =>
      askOutputs(subject, questions, target, output, {
        ...(signal && { signal }),
        ...(progress && { progress: (done, total) => progress(before + done, before + total) }),
      });
  }

  /**
   * The explained output and the answer of each question, and the first one's answer. Repeats within one call are the subject's to drop.
   * @throws ExplainError "bad-target", "bad-answer"
   */
  async ask(questions: readonly Question[]): Promise<{ outputs: number[]; answers: Answer[]; first: Answer }> {
    const keys = questions.map(questionKey);
    const fresh = [...keys.entries()].filter(([, key]) => !this.#known.has(key));
    const asked = fresh.flatMap(([index]) => questions[index] ?? []);
    if (asked.length > 0) {
      const { answers, outputs, queries } = await this.#ask(asked, questions.length - asked.length);
      this.queries.distinct += queries.distinct;
      this.queries.forward += queries.forward;
      for (const [index, [, key]] of fresh.entries()) {
        const [answer, output] = [answers[index], outputs[index]];
        if (answer && output !== undefined) this.#known.set(key, { answer, output });
      }
    }
    this.queries.asked += questions.length;
    const found = keys.flatMap((key) => this.#known.get(key) ?? []);
    const [first] = found;
    if (!first || found.length !== questions.length) throw new TypeError("every question has an answer");
    return {
      outputs: found.map(({ output }) => output),
      answers: found.map(({ answer }) => answer),
      first: first.answer,
    };
  }

  /**
   * The same of a round that asks what earlier ones asked, and more: the texts of all rounds together count as often as the last one has them.
   * @throws ExplainError "bad-target", "bad-answer"
   */
  async askRound(questions: readonly Question[]): ReturnType<AskedTexts["ask"]> {
    const before = this.queries.asked;
    const found = await this.ask(questions);
    this.queries.asked = Math.max(before, questions.length);
    return found;
  }
}
