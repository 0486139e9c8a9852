import { appendFile, readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import {
  judgingVersion,
  readAnswers,
  readTasks,
  shapesOfTasks,
  type JudgeAnswer,
} from "@limelight/experiments/judging";
import { judgedText, printable } from "@limelight/report";
import { exitCodes, UsageError } from "../terminal/failure.ts";
import { requireWritable } from "../terminal/output.ts";
import { styleOf } from "../terminal/style.ts";
import { readText } from "./read-text.ts";

export interface AnswerFlags {
  readonly rater?: string;
  readonly out?: string;
}

/**
 * Shows a rater one explanation after the other and asks for a number from 1 to 5. Each task is saved once all of it is rated, or with what was rated
 * of it when the rater leaves, who goes on from there. Returns the exit code.
 */
export async function answer(file: string, { rater, out }: AnswerFlags, signal: AbortSignal): Promise<number> {
  if (rater === undefined || out === undefined)
    throw new UsageError("judge answer needs a rater and a file", "For example --rater anna --out answers.jsonl.");
  requireWritable(out);
  const tasks = readTasks(file, await readText(file, "Give the file that `limelight judge prepare` wrote."));
  const { answers } = readAnswers(await readFile(out, "utf8").catch(() => ""), shapesOfTasks(tasks));
  const own = new Map(answers.flatMap((each) => (each.rater === rater ? [[each.task, each]] : [])));
  const open = tasks.tasks.filter(({ task, explanations }) => {
    const given = own.get(task);
    return given?.ranking === undefined && explanations.some(({ id }) => given?.ratings?.[id] === undefined);
  });
  const style = styleOf(process.stdout, process.env);
  const input = createInterface({ input: process.stdin, output: process.stdout, terminal: process.stdin.isTTY });
  input.on("SIGINT", () => input.close());
  signal.addEventListener("abort", () => input.close(), { once: true });
  // Lines may come faster than questions: those of a pipe are all there at once.
  const lines = input[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<number | undefined> => {
    for (;;) {
      process.stdout.write(question);
      const { done: ended, value } = await lines.next();
      if (ended === true || signal.aborted || /^q(?:uit)?$/i.test(value.trim())) return undefined;
      if (/^[1-5]$/.test(value.trim())) return Number(value.trim());
      process.stdout.write("A number from 1 to 5, or q to leave; what was rated is kept.\n");
    }
  };
  const answerOf = (task: string, ratings: JudgeAnswer["ratings"]): JudgeAnswer => ({
    format: "limelight-judge-answer",
    version: judgingVersion,
    set: tasks.header.set,
    rater,
    task,
    ...(ratings && { ratings }),
  });
  try {
    process.stdout.write(
      `${printable(tasks.header.question)}\n${open.length} of ${tasks.tasks.length} tasks are open.\n`,
    );
    for (const task of open) {
      const ratings: Record<string, number> = { ...own.get(task.task)?.ratings };
      const before = Object.keys(ratings).length;
      const save = (): Promise<void> => appendFile(out, `${JSON.stringify(answerOf(task.task, ratings))}\n`);
      for (const [index, { id, words }] of task.explanations.entries()) {
        if (ratings[id] !== undefined) continue;
        process.stdout.write(`\n${judgedText(task, words, style)}\n`);
        const rating = await ask(`Explanation ${index + 1} of ${task.explanations.length}, 1 to 5: `);
        if (rating === undefined) {
          if (Object.keys(ratings).length > before) await save();
          return exitCodes.ok;
        }
        ratings[id] = rating;
      }
      await save();
    }
    process.stdout.write(`\nThat was all. Thank you. The answers are in ${printable(out)}\n`);
    return exitCodes.ok;
  } finally {
    input.close();
  }
}
