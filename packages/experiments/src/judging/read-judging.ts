import type { z } from "zod";
import { ExperimentError } from "../experiment-error.ts";
import {
  answerSchema,
  headerSchema,
  keySchema,
  taskSchema,
  type JudgeAnswer,
  type JudgeKey,
  type JudgeTasks,
} from "./formats.ts";

/** A line that cannot be used. */
export interface BadAnswer {
  readonly error: string;
  readonly line: number;
}

/** Tasks as a file has them, a line each behind the header. @throws ExperimentError "bad-result" naming the line */
export function readTasks(name: string, text: string): JudgeTasks {
  const [first, ...rest] = linesOf(text);
  if (!first) throw bad(`${name} is empty`, "Give a file that `limelight judge prepare` wrote.");
  const header = parsed(headerSchema, first, name);
  const tasks = rest.map((line) => parsed(taskSchema, line, name));
  const ids = tasks.map(({ task }) => task);
  if (new Set(ids).size !== ids.length) throw bad(`${name} has a task twice`, "Prepare the tasks anew.");
  return { header, tasks };
}

/** A key as a file has it. @throws ExperimentError "bad-result" */
export function readKey(name: string, text: string): JudgeKey {
  return parsed(keySchema, { text, number: 1 }, name);
}

/** What answers are held against: which explanations each task has. */
export interface TaskShapes {
  readonly set: string;
  /** Ids of explanations, by task. */
  readonly tasks: ReadonlyMap<string, readonly string[]>;
}

/** The shapes of tasks, as raters have them. */
export function shapesOfTasks({ header: { set }, tasks }: JudgeTasks): TaskShapes {
  return { set, tasks: new Map(tasks.map(({ task, explanations }) => [task, explanations.map(({ id }) => id)])) };
}

/** The same as the key has them. */
export function shapesOfKey({ set, tasks }: JudgeKey): TaskShapes {
  return { set, tasks: new Map(Object.entries(tasks).map(([task, shown]) => [task, shown.map(({ id }) => id)])) };
}

/**
 * Answers as files have them, one a line; several raters may stand in one file. What a rater says of a task again counts in place of what
 * was said before. A line that cannot be used is told, and the others count.
 */
export function readAnswers(
  text: string,
  shapes: TaskShapes,
): { readonly answers: readonly JudgeAnswer[]; readonly bad: readonly BadAnswer[] } {
  const answers = new Map<string, JudgeAnswer>();
  const wrong: BadAnswer[] = [];
  for (const line of linesOf(text)) {
    try {
      const answer = parsed(answerSchema, line, "the file");
      const problem = problemOf(answer, shapes);
      if (problem === undefined) answers.set(JSON.stringify([answer.rater, answer.task]), answer);
      else wrong.push({ error: problem, line: line.number });
    } catch (error) {
      if (!(error instanceof ExperimentError)) throw error;
      wrong.push({ error: error.message.replace(/^the file, line \d+: /, ""), line: line.number });
    }
  }
  return { answers: [...answers.values()], bad: wrong };
}

function problemOf({ set, task, ratings = {}, ranking = [] }: JudgeAnswer, shapes: TaskShapes): string | undefined {
  if (set !== shapes.set) return `it answers other tasks (${set}, not ${shapes.set})`;
  const known = shapes.tasks.get(task);
  if (!known) return `there is no task ${JSON.stringify(task)}`;
  const stray = [...Object.keys(ratings), ...ranking].find((id) => !known.includes(id));
  return stray === undefined ? undefined : `task ${task} has no explanation ${JSON.stringify(stray)}`;
}

interface Line {
  readonly text: string;
  readonly number: number;
}

function linesOf(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((each, index) => ({ text: each, number: index + 1 }))
    .filter((line) => line.text.trim() !== "");
}

function parsed<Schema extends z.ZodType>(schema: Schema, { text, number }: Line, name: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad(`${name}, line ${number}: it is not JSON`, "Each line is one JSON object.");
  }
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const place = issue && issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  throw bad(
    `${name}, line ${number}: ${place}${issue?.message ?? "it is not what it should be"}`,
    "docs/guides/faithfulness.md says what each line has.",
  );
}

function bad(message: string, hint: string): ExperimentError {
  return new ExperimentError("bad-result", message, hint);
}
