import {
  judgingVersion,
  readAnswers,
  readKey,
  readTasks,
  shapesOfTasks,
  tasksFile,
  type BadAnswer,
  type JudgeAnswer,
  type JudgeKey,
  type JudgeTask,
  type JudgeTasks,
} from "@limelight/experiments/judging";
import * as v from "valibot";

/** What was said of one text so far: numbers by explanation, or explanations from the best on. */
interface Said {
  readonly ratings: Readonly<Record<string, number>>;
  readonly ranking: readonly string[];
}

/** A person at work: the tasks, what was said of them, and what others said. */
export interface JudgingSession {
  readonly tasks: JudgeTasks;
  /** Whose explanations they are; without it they cannot be told. */
  readonly key?: JudgeKey;
  readonly rater: string;
  readonly way: "rate" | "rank";
  /** Which task is shown. */
  readonly at: number;
  readonly said: Readonly<Record<string, Said>>;
  readonly others: readonly JudgeAnswer[];
  readonly revealed: boolean;
}

const nothing: Said = { ratings: {}, ranking: [] };

export function beginJudging(tasks: JudgeTasks, key: JudgeKey | undefined, rater = "me"): JudgingSession {
  return { tasks, ...(key && { key }), rater, way: "rate", at: 0, said: {}, others: [], revealed: false };
}

/** What was said of a task so far. */
export function saidOf({ said }: JudgingSession, { task }: JudgeTask): Said {
  return (Object.hasOwn(said, task) ? said[task] : undefined) ?? nothing;
}

/** One explanation of the task that is shown is given a number. @param rating 1 to 5 */
export function rated(session: JudgingSession, id: string, rating: number): JudgingSession {
  return changed(session, (said) => ({ ...said, ratings: { ...said.ratings, [id]: rating } }));
}

/** One explanation of the task that is shown is the next best; one that has a place gives it up. */
export function ranked(session: JudgingSession, id: string): JudgingSession {
  return changed(session, (said) => ({
    ...said,
    ranking: said.ranking.includes(id) ? said.ranking.filter((each) => each !== id) : [...said.ranking, id],
  }));
}

function changed(session: JudgingSession, change: (said: Said) => Said): JudgingSession {
  const task = session.tasks.tasks[session.at];
  return task ? { ...session, said: { ...session.said, [task.task]: change(saidOf(session, task)) } } : session;
}

/** Whether all explanations of a task have a number, or a place. */
export function isAnswered(session: JudgingSession, task: JudgeTask): boolean {
  const { ratings, ranking } = saidOf(session, task);
  return session.way === "rate"
    ? task.explanations.every(({ id }) => Object.hasOwn(ratings, id))
    : ranking.length === task.explanations.length;
}

/** The first task from `from` on that is not answered, going round; undefined where all are. */
export function nextOpen(session: JudgingSession, from: number): number | undefined {
  const { tasks } = session.tasks;
  const order = tasks.map((_, step) => (from + step) % tasks.length);
  return order.find((place) => {
    const task = tasks[place];
    return task && !isAnswered(session, task);
  });
}

/** What this rater answered, as files have it; tasks that are answered in part are left out. */
export function answersOf(session: JudgingSession): JudgeAnswer[] {
  const { tasks, rater, way } = session;
  return tasks.tasks.flatMap((task) => {
    if (!isAnswered(session, task)) return [];
    const { ratings, ranking } = saidOf(session, task);
    return [
      {
        format: "limelight-judge-answer" as const,
        version: judgingVersion,
        set: tasks.header.set,
        rater: rater.trim() || "me",
        task: task.task,
        ...(way === "rate" ? { ratings } : { ranking: [...ranking] }),
      },
    ];
  });
}

/** Everybody's answers: this rater's count in the place of what a file has under the same name. */
export function allAnswers(session: JudgingSession): JudgeAnswer[] {
  const own = answersOf(session);
  return [
    ...session.others.filter(({ rater, task }) => !own.some((each) => each.rater === rater && each.task === task)),
    ...own,
  ];
}

/** Answers as a file has them, a line each. */
export function answersFile(answers: readonly JudgeAnswer[]): string {
  return answers.map((answer) => `${JSON.stringify(answer)}\n`).join("");
}

/**
 * A file of answers is opened. What stands in it under this rater's name is taken up where nothing was said yet; all else is others'.
 * @returns `read`: how many answers it has; `passed`: how many of them are under this rater's name where that one has said something else
 */
export function withAnswers(
  session: JudgingSession,
  text: string,
): {
  readonly session: JudgingSession;
  readonly read: number;
  readonly passed: number;
  readonly bad: readonly BadAnswer[];
} {
  const { answers, bad } = readAnswers(text, shapesOfTasks(session.tasks));
  const name = session.rater.trim() || "me";
  const own = answers.filter(({ rater }) => rater === name);
  const others = answers.filter(({ rater }) => rater !== name);
  const said = { ...session.said };
  let passed = 0;
  for (const { task, ratings = {}, ranking = [] } of own) {
    const before = Object.hasOwn(said, task) ? said[task] : undefined;
    if (before === undefined) said[task] = { ratings, ranking };
    else if (!isSame(before, { ratings, ranking }, session.way)) passed += 1;
  }
  const kept = session.others.filter(
    (each) => !others.some(({ rater, task }) => rater === each.rater && task === each.task),
  );
  const way = own.some(({ ranking }) => ranking) && Object.keys(session.said).length === 0 ? "rank" : session.way;
  return { session: { ...session, said, way, others: [...kept, ...others] }, read: answers.length, passed, bad };
}

/** Whether two say the same by what counts. */
function isSame(one: Said, other: Said, way: JudgingSession["way"]): boolean {
  const rating = (id: string): boolean => one.ratings[id] === other.ratings[id];
  return way === "rank"
    ? one.ranking.join("\n") === other.ranking.join("\n")
    : Object.keys({ ...one.ratings, ...other.ratings }).every(rating);
}

const storedSchema = v.object({
  tasks: v.string(),
  key: v.optional(v.string()),
  others: v.string(),
  rater: v.string(),
  way: v.picklist(["rate", "rank"]),
  at: v.pipe(v.number(), v.integer(), v.minValue(0)),
  said: v.record(
    v.string(),
    v.object({
      ratings: v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5))),
      ranking: v.array(v.string()),
    }),
  ),
  revealed: v.boolean(),
});

/** As it is kept beside the page: the files' own formats, so that what comes back is checked as files are. */
export function storedSession({ tasks, key, others, ...rest }: JudgingSession): string {
  return JSON.stringify({
    ...rest,
    tasks: tasksFile(tasks),
    ...(key && { key: JSON.stringify(key) }),
    others: answersFile(others),
  });
}

/** What was kept; undefined where it is none of ours, or damaged. */
export function restoredSession(text: string): JudgingSession | undefined {
  try {
    const { key, ...stored } = v.parse(storedSchema, JSON.parse(text));
    const tasks = readTasks("what was kept", stored.tasks);
    return {
      ...stored,
      tasks,
      ...(key !== undefined && { key: readKey("the key that was kept", key) }),
      others: readAnswers(stored.others, shapesOfTasks(tasks)).answers,
      at: Math.min(stored.at, Math.max(0, tasks.tasks.length - 1)),
    };
  } catch {
    return undefined;
  }
}
