import { rendezvous, type BlackBox } from "@limelight/core";
import { expect, test } from "vitest";
import { attackAll, type Attacked } from "./attack-all.ts";
import { attackText, type Attack, type AttackResult } from "./attack.ts";
import { sentenceSimilarity } from "./constraints/sentence-similarity.ts";
import { explanationChange } from "./goals/explanation-change.ts";
import { untargeted } from "./goals/untargeted.ts";
import { chosen } from "./part.ts";
import type { Resources } from "./resources.ts";
import { wordImportance } from "./search/word-importance.ts";
import { SharedResources } from "./shared-resources.ts";
import { deleteWord } from "./transformations/delete-word.ts";
import { maskedReplace } from "./transformations/masked-replace.ts";

/** Positive where there are more o than a. */
const subject: BlackBox = {
  labels: ["a", "o"],
  ask: async (questions) => ({
    answers: questions.map(({ text }) => {
      const p = 1 / (1 + Math.exp(text.split("a").length - text.split("o").length - 0.5));
      return { probabilities: [1 - p, p] };
    }),
    queries: { asked: questions.length, distinct: questions.length, forward: 1 },
  }),
};

function counted(): { calls: Record<"masks" | "embeddings", string[][]>; resources: Resources } {
  const calls: Record<"masks" | "embeddings", string[][]> = { masks: [], embeddings: [] };
  return {
    calls,
    resources: {
      fillMasks: async (questions) => {
        calls.masks.push(questions.map((question) => JSON.stringify(question)));
        return questions.map(() => [
          { word: "bland", probability: 0.5, continues: false },
          { word: "sad", probability: 0.2, continues: false },
        ]);
      },
      embed: async (texts) => {
        calls.embeddings.push([...texts]);
        return texts.map((text) => Float32Array.of(1, text.length / 1000));
      },
    },
  };
}

const attack: Attack = {
  goal: chosen(untargeted),
  search: chosen(wordImportance, { ranking: "delete" }),
  transformations: [chosen(maskedReplace)],
  constraints: [chosen(sentenceSimilarity, { threshold: 0.5 })],
};
const examples = ["so good", "a good room to go to", "so good", "too good for us"].map((text) => ({ text, label: 1 }));

async function resultsOf(running: AsyncIterable<Attacked>): Promise<(AttackResult | undefined)[]> {
  const found = [];
  for await (const { result } of running) found.push(result);
  return found;
}

test("together each ends as it does alone, in fewer calls, and nothing is asked twice", async () => {
  const [together, alone] = [counted(), counted()];
  const found = [];
  for await (const each of attackAll(subject, examples, attack, { seed: 0, resources: together.resources }))
    found.push(each);
  for (const { example, result } of found) {
    const own = await attackText(subject, example, attack, { seed: 0, resources: alone.resources });
    expect(result?.after.text.text).toBe(own.after.text.text);
    expect(result?.status).toBe("succeeded");
  }
  for (const kind of ["masks", "embeddings"] as const) {
    const asked = together.calls[kind].flat();
    expect(new Set(asked).size).toBe(asked.length);
    expect(together.calls[kind].length).toBeLessThan(alone.calls[kind].length);
    expect(new Set(asked)).toEqual(new Set(alone.calls[kind].flat()));
  }
});

test("what fails, fails for those who asked; what is not there stays away", async () => {
  const broken = new SharedResources({
    embed: async () => {
      throw new TypeError("device lost");
    },
  });
  const settled = await rendezvous(broken.desks, [
    async (wait) => broken.seated(wait).embed?.(["a"]),
    async (wait) => broken.seated(wait).embed?.([]),
  ]);
  expect(settled).toEqual([
    { status: "rejected", reason: new TypeError("device lost") },
    { status: "fulfilled", value: [] },
  ]);
  const short = new SharedResources({ embed: async () => [] });
  const [one] = await rendezvous(short.desks, [async (wait) => short.seated(wait).embed?.(["a"])]);
  expect(one).toMatchObject({ status: "rejected" });
  expect(Object.keys(new SharedResources({}).seated(async (response) => response))).toEqual([]);
});

test("another explanation for the same prediction", async () => {
  const asked: string[] = [];
  // The shortest word counts most, and the first once there are only two.
  const attribute: Resources["attribute"] = async ({ text }, label) => {
    asked.push(`${text} ${label}`);
    return [...text.matchAll(/\w+/g)].map(({ 0: word, index }, place, { length }) => ({
      start: index,
      end: index + word.length,
      score: length > 3 ? -word.length : word.length + place / 10,
    }));
  };
  const goal = chosen(explanationChange, { below: 0 });
  const change: Attack = { ...attack, goal, transformations: [chosen(deleteWord)], constraints: [] };
  const options = { seed: 0, resources: { attribute } };
  const [result] = await resultsOf(attackAll(subject, [{ text: "to good rooms going", label: 1 }], change, options));
  expect(result?.status).toBe("succeeded");
  expect(result?.after.answer.probabilities[1]).toBeGreaterThan(0.5);
  expect(result?.before.score).toBe(0);
  expect(result?.after.score).toBeGreaterThan(0.5);
  expect(new Set(asked).size).toBe(asked.length);
  const none = attackText(subject, { text: "so good", label: 1 }, change, { seed: 0 });
  await expect(none).rejects.toMatchObject({ code: "no-resource" });
});
