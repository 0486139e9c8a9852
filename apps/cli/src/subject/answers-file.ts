import { appendFile, readFile, truncate } from "node:fs/promises";
import { questionKey, type Answer, type AnswerMemory } from "@limelight/core";
import { z } from "zod";
import { UsageError } from "../terminal/failure.ts";

const headSchema = z.object({
  format: z.literal("limelight-answers"),
  version: z.literal(1),
  subject: z.string(),
  labels: z.array(z.string()),
});

const lineSchema = z.object({
  text: z.string(),
  pair: z.string().optional(),
  probabilities: z.array(z.number()),
  logits: z.array(z.number()).optional(),
});

/**
 * The answers of a subject in a file of JSON lines, written as they come: a run that broke off goes on where it was, and another method asks for what is
 * new alone. A last line that was cut goes.
 * @throws UsageError where the file is of another subject, or none of these
 */
export async function answersFile(path: string, subject: string, labels: readonly string[]): Promise<AnswerMemory> {
  const known = new Map<string, Answer>();
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw new UsageError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      otherFile,
    );
  });
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const [head, ...lines] = whole.split("\n").filter(Boolean);
  if (head !== undefined) requireSame(path, head, subject, labels);
  else if (text !== "" && !text.startsWith('{"format":"limelight-answers"')) throw noAnswers(path);
  for (const line of lines) {
    const { text: asked, pair, probabilities, logits } = read(path, lineSchema, line);
    known.set(questionKey({ text: asked, ...(pair !== undefined && { pair }) }), {
      probabilities,
      ...(logits && { logits }),
    });
  }
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  if (head === undefined) await append(path, [{ format: "limelight-answers", version: 1, subject, labels }]);
  return {
    get: (question) => known.get(questionKey(question)),
    async keep(found) {
      for (const [question, answer] of found) known.set(questionKey(question), answer);
      await append(
        path,
        found.map(([{ text: asked, pair }, answer]) => ({
          text: asked,
          ...(pair !== undefined && { pair }),
          ...answer,
        })),
      );
    },
  };
}

const otherFile = "Name another file for --keep-answers, or one that is not there yet.";

function noAnswers(path: string): UsageError {
  return new UsageError(`${path} is no file of answers`, otherFile);
}

function requireSame(path: string, line: string, subject: string, labels: readonly string[]): void {
  const head = read(path, headSchema, line);
  if (head.subject === subject && head.labels.join("\n") === labels.join("\n")) return;
  throw new UsageError(
    `${path} has answers of ${head.subject} with the classes ${head.labels.join(", ")}, not of ${subject} with ${labels.join(", ")}`,
    otherFile,
  );
}

function read<T>(path: string, schema: z.ZodType<T>, line: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    throw noAnswers(path);
  }
}

async function append(path: string, documents: readonly object[]): Promise<void> {
  if (documents.length === 0) return;
  try {
    await appendFile(path, documents.map((document) => `${JSON.stringify(document)}\n`).join(""));
  } catch (error) {
    throw new UsageError(
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      "Give a path in a folder that exists and that you may write to.",
    );
  }
}
