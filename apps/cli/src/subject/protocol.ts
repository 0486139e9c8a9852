import type { Answer, Question } from "@limelight/core";
import { z } from "zod";

/** How somebody else's classifier is spoken to. */
interface Protocol {
  /** What is sent for some texts. */
  request(questions: readonly Question[]): object;
  /** What is sent to learn the classes, and asks for as little as can be. */
  readonly greeting: object;
  /** The classes, out of the answer to that. @throws Error saying what is wrong with it */
  labels(body: unknown): string[];
  /** An answer a text, or why there is none. @throws Error where the body is no answer at all */
  answers(body: unknown, labels: readonly string[]): (Answer | Error)[];
}

const numbers = z.array(z.number().nullable());

const ownBody = z.object({
  labels: z.array(z.string().min(1)).min(1).optional(),
  probabilities: z.array(numbers.nullable()),
  logits: z.array(numbers.nullable()).optional(),
  errors: z.array(z.string().nullable()).optional(),
});

/**
 * Ours: `{"texts": […], "pairs"?: […]}` is answered by `{"labels": […], "probabilities": [[…], …], "logits"?: [[…], …], "errors"?: […]}`, a row a
 * text; null where there is none, and errors say why. No texts ask for the labels alone. An answer that names its labels in another order than the first
 * one is read by their names.
 */
const own: Protocol = {
  greeting: { texts: [] },
  request: (questions) => ({
    texts: questions.map(({ text }) => text),
    ...(questions.some(({ pair }) => pair !== undefined) && { pairs: questions.map(({ pair }) => pair ?? null) }),
  }),
  labels(body) {
    const { labels } = read(ownBody.partial(), body);
    if (labels) return labels;
    throw new Error('it does not name its classes: answer {"texts": []} by {"labels": […], "probabilities": []}');
  },
  answers(body, labels) {
    requireProbabilities(body);
    const { labels: named = labels, probabilities, logits, errors } = read(ownBody, body);
    const inOrder = orderedAs(labels, named);
    return probabilities.map((row, index) => {
      if (!row) return new Error(errors?.[index] ?? "it gave null");
      const scores = logits?.[index];
      return { probabilities: inOrder(known(row)), ...(scores && { logits: inOrder(known(scores)) }) };
    });
  },
};

const scored = z.array(z.object({ label: z.string().min(1), score: z.number() })).min(1);

/**
 * That of Hugging Face's inference endpoints for text classification: `{"inputs": […]}` is answered by lists of `{"label", "score"}`, the best first. Classes
 * are put in alphabetical order, since an answer has them in another each time.
 */
const huggingFace: Protocol = {
  greeting: { inputs: ["light"], parameters: { top_k: null } },
  request: (questions) => ({
    inputs: questions.map(({ text, pair }) => (pair === undefined ? text : { text, text_pair: pair })),
    parameters: { top_k: null },
  }),
  labels: (body) => (lists(body)[0] ?? []).map(({ label }) => label).toSorted(),
  answers: (body, labels) =>
    lists(body).map((list) => {
      const scores = new Map(list.map(({ label, score }) => [label, score]));
      if (scores.size < list.length) return new Error("it names a class twice");
      const missing = labels.find((label) => !scores.has(label));
      return missing === undefined
        ? { probabilities: labels.map((label) => scores.get(label) ?? Number.NaN) }
        : new Error(`it gives no score for ${missing}; it has to give all classes (top_k)`);
    }),
};

/**
 * Puts a row in the order of the first answer's classes.
 * @param named the classes in the order that the row is in
 * @throws Error where they are not the same classes
 */
function orderedAs(labels: readonly string[], named: readonly string[]): (row: readonly number[]) => number[] {
  const places = labels.map((label) => named.indexOf(label));
  if (named.length !== labels.length || places.includes(-1))
    throw new Error(`it names the classes ${named.join(", ")}, and named ${labels.join(", ")} at first`);
  // A row of another length is no answer, and said to be none where answers are looked at.
  return (row) => (row.length === places.length ? places.map((place) => row[place] ?? Number.NaN) : [...row]);
}

function requireProbabilities(body: unknown): void {
  if (typeof body !== "object" || body === null || "probabilities" in body || "error" in body) return;
  const logits = "logits" in body ? "logits, but " : "";
  throw new Error(`its answer has ${logits}no probabilities: a row of them a text is needed (of logits, the softmax)`);
}

// JSON has no NaN: what writes one writes null.
function known(values: readonly (number | null)[]): number[] {
  return values.map((value) => value ?? Number.NaN);
}

// Of one text, some servers leave the outer list out.
function lists(body: unknown): z.output<typeof scored>[] {
  return scored.safeParse(body).success ? [read(scored, body)] : read(z.array(scored), body);
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const said = typeof body === "object" && body !== null && "error" in body ? `: ${JSON.stringify(body.error)}` : "";
  throw new Error(`its answer has another form than was asked for${said || ` (${problemOf(parsed.error)})`}`);
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join(".") || "the whole"}: ${issue.message}` : "";
}

/** By the name that `format` has in an experiment. */
export const protocols = { limelight: own, "hugging-face": huggingFace } as const;
