import type { BlackBox } from "@limelight/core";
import { expect, test } from "vitest";
import { attackAll, type Attacked } from "./attack-all.ts";
import { attackText, type Attack } from "./attack.ts";
import { repeatModification } from "./constraints/repeat-modification.ts";
import { untargeted } from "./goals/untargeted.ts";
import { chosen } from "./part.ts";
import { wordImportance } from "./search/word-importance.ts";
import { keyboard } from "./transformations/keyboard.ts";

const count = (text: string, letter: string): number => text.split(letter).length;

/** Counts letters: more e than a is the first class. It says what it was asked in one call. */
function letters(): { subject: BlackBox; calls: string[][] } {
  const calls: string[][] = [];
  return {
    calls,
    subject: {
      labels: ["e", "a"],
      ask: async (questions) => {
        calls.push(questions.map(({ text }) => text));
        const answers = questions.map(({ text }) => {
          const share = count(text, "e") / (count(text, "e") + count(text, "a"));
          return { probabilities: [share, 1 - share] };
        });
        return { answers, queries: { asked: questions.length, distinct: questions.length, forward: 1 } };
      },
    },
  };
}

const examples = ["He never ate bananas", "all is a bad salad", "we see", "a", "", "eels eat early"].map((text) => ({
  text,
}));
const attack: Attack = {
  goal: chosen(untargeted),
  search: chosen(wordImportance, { ranking: "delete" }),
  transformations: [chosen(keyboard, { all: true })],
  constraints: [chosen(repeatModification)],
};

const said = ({ index, result }: Attacked): unknown => [index, result?.status, result?.after.text.text];

async function all(...given: Parameters<typeof attackAll>): Promise<Attacked[]> {
  const found: Attacked[] = [];
  for await (const each of attackAll(...given)) found.push(each);
  return found;
}

test("together each ends as it does alone, in their order, and with fewer calls", async () => {
  const [one, other] = [letters(), letters()];
  const together = await all(one.subject, examples, attack, { seed: 0 });
  expect(together.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(together[4]?.error).toMatchObject({ code: "no-words" });
  for (const { index, example, result } of together) {
    if (!result) continue;
    const alone = await attackText(other.subject, example, attack, { seed: index });
    expect(result.after.text.text).toBe(alone.after.text.text);
    expect(result.status).toBe(alone.status);
    expect({ ...result.queries, forward: 0 }).toEqual({ ...alone.queries, forward: 0 });
  }
  expect(one.calls.length).toBeLessThan(other.calls.length / 2);
  expect(one.calls[0]).toHaveLength(5);
});

test("few at a time, or from the middle on, it is the same", async () => {
  const whole = await all(letters().subject, examples, attack, { seed: 0 });
  const rest = await all(letters().subject, examples.slice(2), attack, { seed: 0, atOnce: 2 }, (place) => place + 2);
  expect(rest.map(said)).toEqual(whole.slice(2).map(said));
});

test("a deadline ends it with what is there, an interruption with its reason, a broken subject with its error", async () => {
  expect(await all(letters().subject, examples, attack, { seed: 0, deadlineMilliseconds: 0 })).toEqual([]);
  const halfway = letters();
  let rounds = 0;
  const cut = await attackText(halfway.subject, examples[0] ?? { text: "" }, attack, {
    seed: 0,
    asked: () => (rounds += 1),
    ended: () => rounds > 0,
  });
  expect(cut).toMatchObject({ status: "failed", ended: "deadline", queries: { asked: 1 } });
  const stop = new AbortController();
  const stopped = all(letters().subject, examples, attack, {
    seed: 0,
    signal: stop.signal,
    asked: () => stop.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
  const broken: BlackBox = {
    labels: ["e", "a"],
    ask: async () => {
      throw new TypeError("device lost");
    },
  };
  const found = await all(broken, examples.slice(0, 2), attack, { seed: 0 });
  expect(found.map(({ error }) => error)).toEqual([new TypeError("device lost"), new TypeError("device lost")]);
});
