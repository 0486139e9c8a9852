import { isWhiteBox, type Answer, type BlackBox, type Question } from "@limelight/core";
import { AnswerMemory } from "./answer-memory.ts";
import { AttackedSubject } from "./attacked-subject.ts";
import { AttackError } from "./attack-error.ts";
import type { Constraint } from "./constraints/constraint.ts";
import { predicted, type Aim, type Goal } from "./goals/goal.ts";
import { withEmbeddingsOnce } from "./embeddings-once.ts";
import type { Chosen } from "./part.ts";
import type { Judged, Search } from "./search/search.ts";
import { requireResources } from "./require-resources.ts";
import type { Resources } from "./resources.ts";
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
  /** What parts work with; what they need and is not there is an error before anything is asked. */
  readonly resources?: Resources;
  /** Questions at most, the first one counted; endless unless said. */
  readonly budget?: number;
  readonly signal?: AbortSignal;
  /** Whether time is up: a search ends then with what it has. */
  readonly ended?: () => boolean;
  /** Called with each batch of questions once it is answered. */
  readonly asked?: (batch: readonly Asked[]) => void;
}

/** `maximized`: its goal has no end, and it went as far as it could. */
export type Status = "succeeded" | "failed" | "skipped" | "maximized";

/** What an attack cost: questions asked, repeats and all; distinct texts among them; those answered from memory; forward passes that answered any. */
export interface AttackQueries {
  readonly asked: number;
  readonly distinct: number;
  readonly known: number;
  readonly forward: number;
}

/** How an attack on one text ended. */
export interface AttackResult {
  readonly status: Status;
  /** Why there was nothing to attack. */
  readonly skipped?: string;
  readonly label: number;
  readonly before: Judged;
  /** The best that was found; the beginning where nothing was. */
  readonly after: Judged;
  /** What ended the search before it was through; it might have found something. */
  readonly ended?: "deadline" | "budget";
  readonly queries: AttackQueries;
  /** What parts counted, such as candidates that a tokenizer would have cut in another way. */
  readonly tallies: Readonly<Record<string, number>>;
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
  requireResources(subject, attack, context.resources ?? {});
  const original = new AttackedText(example);
  if (original.words.length === 0)
    throw new AttackError("no-words", "the text has no words to change", "Give a text with at least one word.");
  const memory = new AnswerMemory(isWhiteBox(subject) ? withEmbeddingsOnce(subject) : subject, context.signal);
  const [answer = { probabilities: [] }] = await memory.ask([original]);
  const label = example.label ?? predicted(answer);
  if (subject.labels[label] === undefined)
    throw new AttackError(
      "bad-label",
      `there is no label ${label}`,
      `Labels are counted from 0: ${subject.labels.join(", ")}.`,
    );
  const { part, options } = attack.goal;
  const aim = part.aim({ original, label, labels: subject.labels, answer }, options);
  const asking = new AttackedSubject(memory, aim, attack, context, label);
  const [before] = await asking.judge([original]);
  if (!before) throw new AttackError("bad-option", "a budget of no questions", "Allow at least one.");
  const after = aim.skip === undefined ? await attack.search.part.run(before, asking, attack.search.options) : before;
  context.signal?.throwIfAborted();
  const status = statusOf(aim, before, after);
  return {
    status,
    ...endOf(status, context, asking),
    ...(aim.skip !== undefined && { skipped: aim.skip }),
    label,
    before,
    after,
    queries: asking.queries,
    tallies: asking.tallies,
  };
}

function endOf(status: Status, { ended }: AttackContext, { left }: AttackedSubject): Pick<AttackResult, "ended"> {
  if (status !== "failed" && status !== "maximized") return {};
  if (ended?.()) return { ended: "deadline" };
  return left === 0 ? { ended: "budget" } : {};
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
