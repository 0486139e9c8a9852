import type { Queries } from "./black-box.ts";
import { Desk, rendezvous } from "./rendezvous.ts";

/** How answers are had for questions: in their order, and what that cost. */
export type Asking<Question, Answer> = (
  questions: readonly Question[],
) => Promise<{ answers: Answer[]; queries: Queries }>;

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
    const desk = new Desk((all: readonly (readonly Question[])[]) => this.#answer(all));
    return rendezvous(
      [desk],
      tasks.map((task) => (wait) => task((questions) => wait(desk.put(questions)))),
    );
  }

  async #answer(all: readonly (readonly Question[])[]): Promise<{ answers: Answer[]; queries: Queries }[]> {
    const fresh = new Map<string, Question>();
    for (const question of all.flat()) {
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
    return all.map((questions) => {
      this.queries.asked += questions.length;
      const own = questions.map((question) => this.#keyOf(question));
      return {
        // Whoever asked sees by the count where one is missing.
        answers: own.flatMap((key) => {
          const answer = this.#known.get(key);
          return answer === undefined ? [] : [answer];
        }),
        queries: { asked: questions.length, distinct: new Set(own).size, forward: queries.forward },
      };
    });
  }
}
