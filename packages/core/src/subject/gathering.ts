import type { Queries } from "./black-box.ts";

/** How answers are had for questions: in their order, and what that cost. */
export type Asking<Question, Answer> = (
  questions: readonly Question[],
) => Promise<{ answers: Answer[]; queries: Queries }>;

interface Waiting<Question, Answer> {
  readonly questions: readonly Question[];
  readonly resolve: (found: { answers: Answer[]; queries: Queries }) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Lets several pieces of work ask a subject at once: each asks as if it were alone, and once all that still run wait for answers, what they
 * asked goes out as one call. What was asked before is not asked again. Nothing depends on the clock, so that the same work makes the same calls.
 */
export class Gathering<Question, Answer> {
  /** All that was asked, what of it was different, and the forward passes that took. */
  readonly queries: Queries = { asked: 0, distinct: 0, forward: 0 };
  readonly #known = new Map<string, Answer>();
  readonly #ask: Asking<Question, Answer>;
  readonly #keyOf: (question: Question) => string;

  /** @param keyOf questions with the same key have the same answer */
  constructor(ask: Asking<Question, Answer>, keyOf: (question: Question) => string) {
    this.#ask = ask;
    this.#keyOf = keyOf;
  }

  /**
   * Runs all tasks to their ends, whatever becomes of some. A task is told what its own questions cost; passes that answered others as
   * well are counted for each of them.
   */
  async run<Result>(
    tasks: readonly ((ask: Asking<Question, Answer>) => Promise<Result>)[],
  ): Promise<PromiseSettledResult<Result>[]> {
    const waiting = new Map<number, Waiting<Question, Answer>[]>();
    let running = tasks.length;
    // Behind all that runs now: a task may ask several times before it waits.
    const answerIfAllWait = (): void =>
      queueMicrotask(() => {
        if (waiting.size === 0 || waiting.size < running) return;
        const all = [...waiting.values()].flat();
        waiting.clear();
        void this.#answer(all);
      });
    const one = async (task: (typeof tasks)[number], index: number): Promise<Result> => {
      try {
        return await task(
          (questions) =>
            new Promise((resolve, reject) => {
              waiting.set(index, [...(waiting.get(index) ?? []), { questions, resolve, reject }]);
              answerIfAllWait();
            }),
        );
      } finally {
        running -= 1;
        waiting.delete(index);
        answerIfAllWait();
      }
    };
    return Promise.allSettled(tasks.map(one));
  }

  async #answer(all: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const fresh = new Map<string, Question>();
      for (const question of all.flatMap(({ questions }) => questions)) {
        const key = this.#keyOf(question);
        if (!this.#known.has(key)) fresh.set(key, question);
      }
      const keys = [...fresh.keys()];
      const { answers, queries } =
        keys.length === 0
          ? { answers: [], queries: { asked: 0, distinct: 0, forward: 0 } }
          : await this.#ask([...fresh.values()]);
      for (const [index, answer] of answers.entries()) this.#known.set(keys[index] ?? "", answer);
      this.queries.distinct += queries.distinct;
      this.queries.forward += queries.forward;
      for (const { questions, resolve } of all) {
        this.queries.asked += questions.length;
        const own = questions.map((question) => this.#keyOf(question));
        resolve({
          // Whoever asked sees by the count where one is missing.
          answers: own.flatMap((key) => {
            const answer = this.#known.get(key);
            return answer === undefined ? [] : [answer];
          }),
          queries: { asked: questions.length, distinct: new Set(own).size, forward: queries.forward },
        });
      }
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  }
}
