import type { Answer, AskOptions, BlackBox, Queries, Question } from "./black-box.ts";
import { Gathering, type Asking } from "./gathering.ts";
import { questionKey } from "./question-key.ts";
import { isWhiteBox, type WhiteBox } from "./white-box.ts";

/** A subject that several methods ask at once: see {@link Gathering}. Gradients, and runs that are watched or changed, are counted and go out as they come. */
export class GatheredSubject {
  readonly #subject: BlackBox;
  readonly #gathering: Gathering<Question, Answer>;
  readonly #alone: Queries = { asked: 0, distinct: 0, forward: 0 };

  constructor(subject: BlackBox, options: AskOptions = {}) {
    this.#subject = subject;
    this.#gathering = new Gathering((questions) => subject.ask(questions, options), questionKey);
  }

  /** What everything cost so far. */
  get queries(): Queries {
    const { queries } = this.#gathering;
    const alone = this.#alone;
    return {
      asked: queries.asked + alone.asked,
      distinct: queries.distinct + alone.distinct,
      forward: queries.forward + alone.forward,
    };
  }

  /** Runs tasks, each with the subject as if it were alone with it. */
  run<Result>(tasks: readonly ((subject: BlackBox) => Promise<Result>)[]): Promise<PromiseSettledResult<Result>[]> {
    const subject = this.#subject;
    return this.#gathering.run(
      tasks.map((task) => (ask) => task(isWhiteBox(subject) ? this.#looking(subject, ask) : this.#asking(ask))),
    );
  }

  #asking(ask: Asking<Question, Answer>): BlackBox {
    return {
      labels: this.#subject.labels,
      ask: async (questions, { progress } = {}) => {
        const found = await ask(questions);
        progress?.(questions.length, questions.length);
        return found;
      },
    };
  }

  #looking(subject: WhiteBox, gathered: Asking<Question, Answer>): WhiteBox {
    const asking = this.#asking(gathered);
    const counted = async <Found extends { readonly queries: Queries }>(found: Promise<Found>): Promise<Found> => {
      const { queries } = await found;
      this.#alone.asked += queries.asked;
      this.#alone.distinct += queries.distinct;
      this.#alone.forward += queries.forward;
      return found;
    };
    return {
      ...subject,
      ask: (questions, options = {}) =>
        options.edits ? counted(subject.ask(questions, options)) : asking.ask(questions, options),
      differentiate: (questions, options) => counted(subject.differentiate(questions, options)),
      observe: (questions, hooks, options) => counted(subject.observe(questions, hooks, options)),
      sweep: (questions, options) => counted(subject.sweep(questions, options)),
    };
  }
}
