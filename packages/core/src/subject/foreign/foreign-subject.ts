import { CoreError } from "../../core-error.ts";
import type { Answer, AskOptions, BlackBox, Question } from "../black-box.ts";
import { questionKey } from "../question-key.ts";
import { withoutRepeats } from "../without-repeats.ts";
import { answerProblem } from "./answer-problem.ts";
import { askPatiently, type Patience, type Request } from "./try-again.ts";

/** Answers that are there already, and where new ones are kept: what was asked once is never asked again. */
export interface AnswerMemory {
  get(question: Question): Answer | undefined;
  /** Resolves once the answers are safe. */
  keep(found: readonly (readonly [Question, Answer])[]): Promise<void>;
}

export interface ForeignSubjectOptions extends Partial<Patience> {
  /** How errors name it: an address, a command. */
  readonly name: string;
  readonly labels: readonly string[];
  /**
   * Answers some texts: for each an answer, or why there is none. May throw where nothing could be answered.
   * @param signal aborted when the run is, and when it has taken too long
   */
  readonly answer: (questions: readonly Question[], signal: AbortSignal) => Promise<readonly (Answer | Error)[]>;
  /** Texts of one request at most; 32 unless said. */
  readonly batch?: number;
  /** Requests that are under way at once; 1 unless said. */
  readonly atOnce?: number;
  /** In the process, unless said. */
  readonly memory?: AnswerMemory;
}

/**
 * Somebody else's classifier as a subject: a function, an endpoint, a process. Distinct texts go out in requests of `batch`; a request that fails,
 * or is not answered in time, is tried again, and so is each text without an answer; `forward` counts requests.
 *
 * `ask` throws CoreError "no-answer" where a whole request fails time and again (the rest is not tried), "missing-answers" where some texts stay
 * without an answer: how many of how many, and why the first. No number is made of holes. What was answered by then is in the memory.
 */
export function foreignSubject(options: ForeignSubjectOptions): BlackBox {
  const { labels, batch = 32, atOnce = 1, memory = memoryHere() } = options;
  requireClasses(options.name, labels);
  return {
    labels,
    async ask(questions: readonly Question[], { signal, progress }: AskOptions = {}) {
      signal?.throwIfAborted();
      const { distinct, places } = withoutRepeats(questions);
      const found: (Answer | Error | undefined)[] = distinct.map((question) => memory.get(question));
      const waiting = distinct.flatMap((question, place) => (found[place] ? [] : [{ question, place }]));
      let [requests, answered] = [0, distinct.length - waiting.length];
      const report = (): void =>
        progress?.(Math.round((answered / distinct.length) * questions.length), questions.length);
      if (answered > 0) report();
      const rounds = chunks(waiting, batch);
      const stop = new AbortController();
      const until = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
      const work = async (): Promise<void> => {
        for (let round = rounds.shift(); round && !until.aborted; round = rounds.shift()) {
          const asked = round.map(({ question }) => question);
          const request: Request = (some, patience) => answersOf(options, some, patience);
          const outcome = await askPatiently(asked, request, options, until).catch((error: unknown) => {
            throw until.aborted ? error : noAnswer(options.name, error, answered, distinct.length);
          });
          requests += outcome.requests;
          const good = outcome.answers.flatMap((answer, index): [Question, Answer][] => {
            const { question, place } = round[index]!;
            found[place] = answer;
            return answer instanceof Error ? [] : [[question, answer]];
          });
          await memory.keep(good);
          answered += good.length;
          report();
        }
      };
      const workers = Array.from({ length: Math.max(1, atOnce) }, work);
      await Promise.all(workers).catch(async (error: unknown) => {
        stop.abort(error); // the others are of no use any more
        await Promise.allSettled(workers);
        signal?.throwIfAborted();
        throw error;
      });
      signal?.throwIfAborted();
      const answers = places.map((place) => found[place]);
      requireAll(options.name, distinct, found);
      return {
        answers: answers.filter((answer): answer is Answer => answer !== undefined && !(answer instanceof Error)),
        queries: { asked: questions.length, distinct: distinct.length, forward: requests },
      };
    },
  };
}

function requireClasses(name: string, labels: readonly string[]): void {
  if (labels.length === 0) throw new CoreError("bad-input", `${name} names no classes`, "Name at least one.");
  const twice = labels.find((label, index) => labels.indexOf(label) < index);
  if (twice === undefined) return;
  throw new CoreError(
    "bad-input",
    `${name} names the class ${JSON.stringify(twice)} twice`,
    "Give each class a name of its own: scores are told apart by it.",
  );
}

// What came back, with whatever is no answer turned into an error.
async function answersOf(
  { answer, labels }: ForeignSubjectOptions,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<(Answer | Error)[]> {
  const answers = await answer(questions, signal);
  if (answers.length !== questions.length)
    throw new Error(`it gave ${answers.length} answers to ${questions.length} texts`);
  return answers.map((each) => {
    const problem = each instanceof Error ? undefined : answerProblem(each, labels.length);
    return problem === undefined ? each : new Error(problem);
  });
}

function requireAll(
  name: string,
  questions: readonly Question[],
  found: readonly (Answer | Error | undefined)[],
): void {
  const missing = found.flatMap((answer, place) => (answer instanceof Error ? [{ answer, place }] : []));
  const [first] = missing;
  if (!first) return;
  const text = questions[first.place]?.text ?? "";
  throw new CoreError(
    "missing-answers",
    `${missing.length} of ${questions.length} texts have no answer from ${name}, the first ${JSON.stringify(shortened(text))}: ${first.answer.message}`,
    "Nothing is computed from what is left. See what it makes of that text, and run it again.",
  );
}

function noAnswer(name: string, error: unknown, answered: number, all: number): CoreError {
  if (error instanceof CoreError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new CoreError(
    "no-answer",
    `${name} did not answer: ${reason}${answered > 0 ? ` (${answered} of ${all} texts were answered before)` : ""}`,
    "See whether it runs and takes texts like these, and run it again.",
  );
}

function memoryHere(): AnswerMemory {
  const known = new Map<string, Answer>();
  return {
    get: (question) => known.get(questionKey(question)),
    keep: async (found) => {
      for (const [question, answer] of found) known.set(questionKey(question), answer);
    },
  };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)} …` : text;
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
