import type { Answer, Question } from "../black-box.ts";

/** How long a subject is borne with. */
export interface Patience {
  /** How often a request is made at most; 3 unless said. */
  readonly attempts: number;
  /** How long one request may take; 60 000 unless said. */
  readonly timeoutMilliseconds: number;
  /** How long it is waited before the second attempt; twice as long before each further one. 500 unless said. */
  readonly waitMilliseconds: number;
}

/** A request that may be made again after a while, as its answer says. */
export class Busy extends Error {
  constructor(
    message: string,
    readonly milliseconds: number,
  ) {
    super(message);
  }
}

/** Nobody is made to wait longer than this for a busy subject. */
const longestWait = 30_000;

/** Asks some texts in one go, as often as patience has it. */
export type Request = (questions: readonly Question[], signal: AbortSignal) => Promise<readonly (Answer | Error)[]>;

export interface Tried {
  readonly answers: (Answer | Error)[];
  readonly requests: number;
}

/** So many texts in a row that are refused alone, too, and the subject is taken to be out of order. */
const refusals = 3;

/**
 * Makes a request, and again for those texts that it left without an answer, until all have one or the attempts are used up. A request that fails
 * as a whole may fail by one of its texts: then each is asked alone.
 * @throws what the last attempt threw, where the first few are not answered alone either; the signal's reason where it is aborted
 */
export async function askPatiently(
  questions: readonly Question[],
  request: Request,
  patience: Partial<Patience>,
  signal: AbortSignal,
): Promise<Tried> {
  try {
    return await tryAgain(questions, request, patience, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (questions.length === 1) throw error;
    const answers: (Answer | Error)[] = [];
    let requests = patience.attempts ?? 3;
    for (const question of questions) {
      requests += 1;
      const alone = tryAgain([question], request, { ...patience, attempts: 1 }, signal);
      const [answer] = await alone.then((tried) => tried.answers).catch((failure: unknown) => [asError(failure)]);
      signal.throwIfAborted();
      answers.push(answer ?? new Error("it gave no answer"));
      if (answers.length >= Math.min(refusals, questions.length) && answers.every((each) => each instanceof Error))
        throw error;
    }
    return { answers, requests };
  }
}

// As often as patience has it, for those texts that have no answer yet. Throws what the last attempt threw, where none answered anything.
async function tryAgain(
  questions: readonly Question[],
  request: Request,
  { attempts = 3, timeoutMilliseconds = 60_000, waitMilliseconds = 500 }: Partial<Patience>,
  signal: AbortSignal,
): Promise<Tried> {
  const answers: (Answer | Error)[] = questions.map(() => new Error("it was not asked"));
  let [left, requests] = [questions.map((_, index) => index), 0];
  let failure: unknown;
  while (left.length > 0 && requests < attempts) {
    if (requests > 0) await pause(waitOf(failure, waitMilliseconds * 2 ** (requests - 1)), signal);
    requests += 1;
    failure = undefined;
    try {
      const some = left.map((index) => questions[index]!);
      const said = await inTime((patience) => request(some, patience), timeoutMilliseconds, signal);
      for (const [place, index] of left.entries()) answers[index] = said[place] ?? new Error("it gave no answer");
      left = left.filter((index) => answers[index] instanceof Error);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  if (failure !== undefined && left.length === questions.length) throw failure;
  return { answers, requests };
}

function waitOf(failure: unknown, usual: number): number {
  return Math.min(longestWait, failure instanceof Busy ? Math.max(failure.milliseconds, usual) : usual);
}

/** What the work gives, if it does in time, whether or not it heeds the signal. */
async function inTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`no answer came within ${milliseconds / 1000} s`)), milliseconds);
  const either = AbortSignal.any([signal, late.signal]);
  try {
    return await new Promise<T>((resolve, reject) => {
      either.addEventListener("abort", () => reject(either.reason), { once: true });
      work(either).then(resolve, (error: unknown) => reject(either.aborted ? either.reason : error));
    });
  } finally {
    clearTimeout(timer);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      signal.removeEventListener("abort", stopped);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    const stopped = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) stopped();
    else signal.addEventListener("abort", stopped, { once: true });
  });
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}
