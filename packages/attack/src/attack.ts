import type { Answer, BlackBox, Question } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { AttackError } from "./attack-error.ts";
import { byCodePoints } from "./by-code-points.ts";
import type { Constraint } from "./constraints/constraint.ts";
import { predicted, type Aim, type Goal } from "./goals/goal.ts";
import type { Chosen } from "./part.ts";
import type { Judged, Search, Searching } from "./search/search.ts";
import type { Tools } from "./tools.ts";
import { pythonIntersection, pythonSetOrder } from "./words/python-set-order.ts";
import type { Transformation } from "./transformations/transformation.ts";
import { AttackedText } from "./words/attacked-text.ts";

/** Four parts: what an attack is after, what it may not do, how candidates are made, and how it goes through them. */
export interface Attack {
  readonly goal: Chosen<Goal<unknown>>;
  readonly constraints: readonly Chosen<Constraint<unknown>>[];
  readonly transformations: readonly Chosen<Transformation<unknown>>[];
  readonly search: Chosen<Search<unknown>>;
  /** The order in which words are ranked, which settles ties: as they stand in the text, or as CPython's sets have it, for TextAttack's own traces. */
  readonly wordOrder?: "text" | "python-sets";
}

/** A text that is attacked. */
export interface Example extends Pick<Question, "text" | "pair"> {
  /** Index of its label; what the subject says, where it has none. */
  readonly label?: number;
}

/** A question in the order in which they were asked. */
export interface Asked {
  readonly text: AttackedText;
  readonly answer: Answer;
  readonly score: number;
  /** Whether it was answered before a batch ran, since the text had been asked about. */
  readonly known: boolean;
}

export interface AttackContext {
  readonly seed: number;
  /** Questions at most, the first one counted; endless unless said. */
  readonly budget?: number;
  readonly signal?: AbortSignal;
  /** Called with each batch of questions once it is answered. */
  readonly asked?: (batch: readonly Asked[]) => void;
}

/** `maximized`: its goal has no end, and it went as far as it could. */
export type Status = "succeeded" | "failed" | "skipped" | "maximized";

/** How an attack on one text ended. */
export interface AttackResult {
  readonly status: Status;
  /** Why there was nothing to attack. */
  readonly skipped?: string;
  readonly label: number;
  readonly before: Judged;
  /** The best that was found; the beginning where nothing was. */
  readonly after: Judged;
  /** Questions asked, repeats and all; distinct texts among them; those that were answered without asking again. */
  readonly queries: { readonly asked: number; readonly distinct: number; readonly known: number };
}

/**
 * Attacks one text.
 * @throws AttackError "no-words" where there is nothing to change, "unfit-parts" where the search cannot work with a transformation, "bad-label"
 */
export async function attackText(
  subject: BlackBox,
  example: Example,
  attack: Attack,
  context: AttackContext,
): Promise<AttackResult> {
  requireFit(attack);
  const original = new AttackedText(example);
  if (original.words.length === 0)
    throw new AttackError("no-words", "the text has no words to change", "Give a text with at least one word.");
  const first = await answersTo(subject, [original], context);
  const answer = first[0] ?? { probabilities: [] };
  const label = example.label ?? predicted(answer);
  const { part, options } = attack.goal;
  const aim = part.aim({ original, label, labels: subject.labels, answer }, options);
  const asking = new AttackedSubject(subject, aim, attack, context, label);
  const before = asking.note(original, answer);
  const after = aim.skip === undefined ? await attack.search.part.run(before, asking, attack.search.options) : before;
  context.signal?.throwIfAborted();
  return {
    status: statusOf(aim, before, after),
    ...(aim.skip !== undefined && { skipped: aim.skip }),
    label,
    before,
    after,
    queries: asking.queries,
  };
}

function statusOf(aim: Aim, before: Judged, after: Judged): Status {
  if (aim.skip !== undefined) return "skipped";
  if (aim.endless) return after.text.key === before.text.key ? "failed" : "maximized";
  return after.reached ? "succeeded" : "failed";
}

function requireFit({ search, transformations }: Attack): void {
  const { changes } = search.part;
  const unfit = transformations.find(({ part }) => changes && !changes.includes(part.change));
  if (unfit)
    throw new AttackError(
      "unfit-parts",
      `${search.part.id} goes through words one by one, and ${unfit.part.id} does not only swap or delete them`,
      "Take another search, such as greedy or beam.",
    );
}

/** What a search asks for one text: candidates are made and sifted here, questions counted. */
class AttackedSubject implements Searching {
  readonly tools: Tools;
  readonly #subject: BlackBox;
  readonly #aim: Aim;
  readonly #attack: Attack;
  readonly #context: AttackContext;
  readonly #known = new Set<string>();
  #asked = 0;
  #hits = 0;

  constructor(subject: BlackBox, aim: Aim, attack: Attack, context: AttackContext, label: number) {
    this.#subject = subject;
    this.#aim = aim;
    this.#attack = attack;
    this.#context = context;
    const { seed, signal } = context;
    this.tools = { subject, label, random: new NumpyRandomState(seed), ...(signal && { signal }) };
  }

  get queries(): AttackResult["queries"] {
    return { asked: this.#asked, distinct: this.#known.size, known: this.#hits };
  }

  get over(): boolean {
    return this.#asked >= (this.#context.budget ?? Infinity);
  }

  changeable(text: AttackedText): number[] {
    const orders = this.#attack.transformations.map(({ part }) => this.#changeableBy(text, part));
    return [...new Set(orders.flat())];
  }

  async transform(text: AttackedText, words?: readonly number[]): Promise<AttackedText[]> {
    const found: AttackedText[] = [];
    const several = this.#attack.transformations.length > 1;
    for (const { part, options } of this.#attack.transformations) {
      const free = text.words.flatMap((_, word) =>
        (words === undefined || words.includes(word)) && this.#mayChange(text, word, part) ? [word] : [],
      );
      if (free.length > 0) found.push(...(await part.candidates(text, free, options, this.tools)));
    }
    const seen = new Set([text.key]);
    let left = found.filter(({ key }) => !seen.has(key) && (several ? seen.add(key) : true));
    const reference = { original: text.original, current: text };
    for (const { part, options } of this.#attack.constraints) {
      if (!part.holds || left.length === 0) continue;
      const holds = await part.holds(left, reference, options, this.tools);
      left = left.filter((_, index) => holds[index]);
    }
    return left.toSorted((one, other) => byCodePoints(one.key, other.key));
  }

  async judge(texts: readonly AttackedText[]): Promise<Judged[]> {
    const some = texts.slice(0, Math.max(0, (this.#context.budget ?? Infinity) - this.#asked));
    if (some.length === 0) return [];
    const answers = await answersTo(this.#subject, some, this.#context);
    return this.#noted(some, answers);
  }

  /** A text whose answer is there, as a question that was asked. */
  note(text: AttackedText, answer: Answer): Judged {
    const [judged] = this.#noted([text], [answer]);
    return judged ?? { text, answer, score: 0, reached: false };
  }

  #noted(texts: readonly AttackedText[], answers: readonly Answer[]): Judged[] {
    const known = texts.map(({ key }) => this.#known.has(key));
    const judged = texts.map((text, index): Judged => {
      const answer = answers[index] ?? { probabilities: [] };
      const reached = !this.#aim.endless && this.#aim.reached(answer, text);
      return { text, answer, score: this.#aim.score(answer, text), reached };
    });
    this.#asked += texts.length;
    this.#hits += known.filter(Boolean).length;
    for (const { key } of texts) this.#known.add(key);
    this.#context.asked?.(
      judged.map(({ text, answer, score }, index) => ({ text, answer, score, known: known[index] ?? false })),
    );
    return judged;
  }

  #mayChange(text: AttackedText, word: number, transformation: Transformation<unknown>): boolean {
    return this.#attack.constraints.every(
      ({ part, options }) => part.mayChange?.(text, word, options, transformation) ?? true,
    );
  }

  #changeableBy(text: AttackedText, transformation: Transformation<unknown>): number[] {
    const all = text.words.map((_, word) => word);
    if (this.#attack.wordOrder !== "python-sets")
      return all.filter((word) => this.#mayChange(text, word, transformation));
    let order = all;
    for (const { part, options } of this.#attack.constraints) {
      if (!part.mayChange) continue;
      const free = all.filter((word) => part.mayChange?.(text, word, options, transformation));
      order = pythonIntersection(order, pythonSetOrder(free));
    }
    return order;
  }
}

async function answersTo(
  subject: BlackBox,
  texts: readonly AttackedText[],
  { signal }: AttackContext,
): Promise<Answer[]> {
  signal?.throwIfAborted();
  const { answers } = await subject.ask(
    texts.map(({ question }) => question),
    { ...(signal && { signal }) },
  );
  return answers;
}
