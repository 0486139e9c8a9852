import { expect, test } from "vitest";
import type { Answer, Question } from "../black-box.ts";
import { foreignSubject, type AnswerMemory, type ForeignSubjectOptions } from "./foreign-subject.ts";
import { Busy } from "./try-again.ts";

const labels = ["no", "yes"];
const sure = (text: string): Answer => ({ probabilities: [1 / (1 + text.length), text.length / (1 + text.length)] });
const questions = (...texts: string[]): Question[] => texts.map((text) => ({ text }));
const quick = { name: "a toy", labels, waitMilliseconds: 1 } as const;

/** A subject that answers by length, and what it was asked. */
function toy(
  answer: (texts: readonly string[], signal: AbortSignal) => Promise<(Answer | Error)[]> | (Answer | Error)[],
  options: Partial<ForeignSubjectOptions> = {},
): { subject: ReturnType<typeof foreignSubject>; requests: string[][] } {
  const requests: string[][] = [];
  const subject = foreignSubject({
    ...quick,
    answer: async (asked, signal) => {
      const texts = asked.map(({ text }) => text);
      requests.push(texts);
      return answer(texts, signal);
    },
    ...options,
  });
  return { subject, requests };
}

test("distinct texts go out in requests, and repeats share an answer", async () => {
  const { subject, requests } = toy((texts) => texts.map(sure), { batch: 2 });
  const told: number[] = [];
  const { answers, queries } = await subject.ask(questions("a", "bb", "a", "ccc"), {
    progress: (done) => void told.push(done),
  });
  expect(answers).toEqual(["a", "bb", "a", "ccc"].map(sure));
  expect(requests).toEqual([["a", "bb"], ["ccc"]]);
  expect(queries).toEqual({ asked: 4, distinct: 3, forward: 2 });
  expect(told.at(-1)).toBe(4);
});

test("several requests at once give the answers in order", async () => {
  const { subject } = toy(
    async (texts) => {
      await new Promise((resolve) => setTimeout(resolve, 10 - 2 * (texts[0]?.length ?? 0)));
      return texts.map(sure);
    },
    { batch: 1, atOnce: 3 },
  );
  const texts = ["a", "bb", "ccc", "dddd"];
  expect((await subject.ask(questions(...texts))).answers).toEqual(texts.map(sure));
});

test("texts without an answer are asked again, and only they", async () => {
  let failures = 1;
  const { subject, requests } = toy((texts) =>
    texts.map((text) => (text === "bb" && failures-- > 0 ? new Error("busy") : sure(text))),
  );
  const { answers, queries } = await subject.ask(questions("a", "bb"));
  expect(answers).toEqual(["a", "bb"].map(sure));
  expect(requests).toEqual([["a", "bb"], ["bb"]]);
  expect(queries.forward).toBe(2);
});

test("texts that stay without an answer are counted, and no number is made of the others", async () => {
  const { subject, requests } = toy((texts) =>
    texts.map((text) => (text === "bb" ? new Error("too odd") : sure(text))),
  );
  await expect(subject.ask(questions("a", "bb", "c"))).rejects.toMatchObject({
    code: "missing-answers",
    message: '1 of 3 texts have no answer from a toy, the first "bb": too odd',
  });
  expect(requests).toHaveLength(3);
});

test.each([
  [[Number.NaN, 0.5], "it gave NaN for a probability"],
  [[0.5, 0.6], "its probabilities sum to 1.1, not to 1"],
  [[1], "it gave 1 probabilities for 2 classes"],
  [[-0.5, 1.5], "it gave -0.5 for a probability"],
])("%j is no answer", async (probabilities, problem) => {
  const { subject } = toy((texts) => texts.map(() => ({ probabilities })));
  await expect(subject.ask(questions("a"))).rejects.toThrow(problem);
});

test("raw scores have to be numbers, one a class", async () => {
  const logits = [[1], [0, Number.NaN]];
  for (const scores of logits) {
    const { subject } = toy((texts) => texts.map(() => ({ probabilities: [0.5, 0.5], logits: scores })));
    await expect(subject.ask(questions("a"))).rejects.toThrow("for");
  }
});

test("a text that breaks its whole request is found, the others keep their answers", async () => {
  const kept: string[] = [];
  const memory: AnswerMemory = {
    get: () => undefined,
    keep: async (found) => void kept.push(...found.map(([{ text }]) => text)),
  };
  const { subject } = toy(
    (texts) => {
      if (texts.includes("bad")) throw new Error("internal error");
      return texts.map(sure);
    },
    { memory },
  );
  await expect(subject.ask(questions("a", "bad", "c", "d"))).rejects.toThrow(
    '1 of 4 texts have no answer from a toy, the first "bad": internal error',
  );
  expect(kept).toEqual(["a", "c", "d"]);
});

test("a subject that is out of order is given up after a few requests", async () => {
  const { subject, requests } = toy(
    () => {
      throw new Error("connection refused");
    },
    { batch: 10 },
  );
  const texts = Array.from({ length: 500 }, (_, index) => `text ${index}`);
  await expect(subject.ask(questions(...texts))).rejects.toMatchObject({
    code: "no-answer",
    message: "a toy did not answer: connection refused",
  });
  expect(requests).toHaveLength(3 + 3);
});

test("a subject that hangs is given up in time, whether it heeds the signal or not", async () => {
  const { subject } = toy(() => new Promise(() => undefined), { timeoutMilliseconds: 20, attempts: 2 });
  await expect(subject.ask(questions("a"))).rejects.toThrow("a toy did not answer: no answer came within 0.02 s");
});

test("an interruption ends it at once, with its reason", async () => {
  const stop = new AbortController();
  const { subject } = toy(() => new Promise(() => undefined));
  const asked = subject.ask(questions("a"), { signal: stop.signal });
  stop.abort(new Error("enough"));
  await expect(asked).rejects.toThrow("enough");
});

test("what is in the memory is not asked again: a run that broke off goes on", async () => {
  const known = new Map<string, Answer>();
  const memory: AnswerMemory = {
    get: ({ text }) => known.get(text),
    keep: async (found) => {
      for (const [{ text }, answer] of found) known.set(text, answer);
    },
  };
  let down = true;
  const { subject, requests } = toy(
    (texts) => {
      if (down && texts.includes("ccc")) throw new Error("gone");
      return texts.map(sure);
    },
    { batch: 2, memory, attempts: 1 },
  );
  await expect(subject.ask(questions("a", "bb", "ccc"))).rejects.toThrow("gone (2 of 3 texts were answered before)");
  down = false;
  requests.length = 0;
  const { answers, queries } = await subject.ask(questions("a", "bb", "ccc"));
  expect(answers).toEqual(["a", "bb", "ccc"].map(sure));
  expect(requests).toEqual([["ccc"]]);
  expect(queries).toEqual({ asked: 3, distinct: 3, forward: 1 });
});

test("without a memory of its own it remembers all the same; an answer that cannot be kept is another error", async () => {
  const { subject, requests } = toy((texts) => texts.map(sure));
  await subject.ask(questions("a", "bb"));
  expect((await subject.ask(questions("bb", "ccc"))).queries).toEqual({ asked: 2, distinct: 2, forward: 1 });
  expect(requests).toEqual([["a", "bb"], ["ccc"]]);
  const full: AnswerMemory = { get: () => undefined, keep: () => Promise.reject(new TypeError("no space left")) };
  const { subject: other } = toy((texts) => texts.map(sure), { memory: full });
  await expect(other.ask(questions("a"))).rejects.toThrow(new TypeError("no space left"));
});

test("a class that is named twice is refused", () => {
  expect(() => toy(() => [], { labels: ["a", "b", "a"] })).toThrow('a toy names the class "a" twice');
});

test("a busy subject is waited for as long as it says", async () => {
  let busy = true;
  const started = performance.now();
  const { subject } = toy((texts) => {
    if (busy) {
      busy = false;
      throw new Busy("too many requests", 60);
    }
    return texts.map(sure);
  });
  await subject.ask(questions("a"));
  expect(performance.now() - started).toBeGreaterThanOrEqual(55);
});
