import {
  Desk,
  isWhiteBox,
  type AskOptions,
  type BlackBox,
  type GradientQuestion,
  type Queries,
  type Question,
  type Wait,
  type WhiteBox,
} from "@limelight/core";

import { withEmbeddingsOnce } from "./embeddings-once.ts";

type Asked = Awaited<ReturnType<BlackBox["ask"]>>;
type Differentiated = Awaited<ReturnType<WhiteBox["differentiate"]>>;

/** A subject whose questions and gradients for many texts go out together, as one call each: packed batches are full then. */
export class SharedSubject {
  readonly #subject: BlackBox;
  readonly #questions: Desk<readonly Question[], Asked>;
  readonly #gradients: Desk<readonly GradientQuestion[], Differentiated>;
  /** Passes that were run for all, each counted once. */
  forward = 0;

  constructor(subject: BlackBox, signal: AbortSignal | undefined) {
    this.#subject = isWhiteBox(subject) ? withEmbeddingsOnce(subject) : subject;
    const options: AskOptions = { ...(signal && { signal }) };
    this.#questions = new Desk(async (all) => {
      const { answers, queries } = await subject.ask(all.flat(), options);
      this.forward += queries.forward;
      return shares(all, answers, queries);
    });
    this.#gradients = new Desk(async (all): Promise<Differentiated[]> => {
      if (!isWhiteBox(subject)) throw new TypeError("gradients of a subject that has none");
      const { answers, queries } = await subject.differentiate(all.flat(), options);
      this.forward += queries.forward;
      return shares(all, answers, queries);
    });
  }

  /** Where tasks wait. */
  get desks(): readonly Pick<Desk<unknown, unknown>, "busy" | "serve">[] {
    return [this.#questions, this.#gradients];
  }

  /** The subject as one task has it. */
  seated(wait: Wait): BlackBox {
    const subject = this.#subject;
    const ask: BlackBox["ask"] = (questions) => wait(this.#questions.put(questions));
    if (!isWhiteBox(subject)) return { labels: subject.labels, ask };
    const seated: WhiteBox = {
      ...subject,
      ask: (questions, options = {}) => (options.edits ? subject.ask(questions, options) : ask(questions)),
      differentiate: (questions, options = {}) =>
        options.by || options.rules ? subject.differentiate(questions, options) : wait(this.#gradients.put(questions)),
    };
    return seated;
  }
}

/** What each asker gets of a joint answer; passes that answered several are counted for each. */
function shares<Answer>(
  all: readonly (readonly unknown[])[],
  answers: readonly Answer[],
  { forward }: Queries,
): { answers: Answer[]; queries: Queries }[] {
  let start = 0;
  return all.map((requests) => {
    const own = answers.slice(start, start + requests.length);
    start += requests.length;
    return { answers: own, queries: { asked: requests.length, distinct: requests.length, forward } };
  });
}
