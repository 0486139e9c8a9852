import type { BlackBox } from "@limelight/core";
import { expect, test } from "vitest";
import { attackText, type Asked, type Attack } from "./attack.ts";
import { golden, ourAttack, type GoldenRun } from "./golden/textattack.ts";
import { chosen } from "./part.ts";
import { searchByImportance, wordImportance } from "./search/word-importance.ts";

/** A subject that answers as TextAttack's victim did, and knows no other text. */
function victim({ queries }: GoldenRun): BlackBox {
  const answers = new Map(queries.map(([text, ...probabilities]) => [text, probabilities.slice(0, 2)]));
  return {
    labels: ["negative", "positive"],
    ask: async (questions) => ({
      answers: questions.map(({ text }) => {
        const probabilities = answers.get(text);
        if (!probabilities) throw new Error(`TextAttack did not ask about ${JSON.stringify(text)}`);
        return { probabilities };
      }),
      queries: { asked: questions.length, distinct: questions.length, forward: 1 },
    }),
  };
}

/** The gradient's ranking comes from the recording: this victim has no gradients. */
function withRecordedRanking(attack: Attack, run: GoldenRun): Attack {
  if (run.attack !== "gradient-neighbour") return attack;
  const part = {
    ...wordImportance,
    run: (...[beginning, searching]: Parameters<typeof wordImportance.run>) =>
      searchByImportance(beginning, searching, async () => run.index_scores ?? [], {
        unknown: "[UNK]",
        follow: false,
        inTurn: false,
      }),
  };
  return { ...attack, search: chosen(part) };
}

test.each(golden.results.map((run) => [run.attack, run.row, run] as const))(
  "%s, row %i: TextAttack's queries in its order, and its outcome",
  async (id, _, run) => {
    const { attack, budget } = ourAttack(id);
    const asked: Asked[] = [];
    const result = await attackText(victim(run), run, withRecordedRanking(attack, run), {
      seed: 0,
      ...(budget !== undefined && { budget }),
      asked: (batch) => asked.push(...batch),
    });
    expect(asked.map(({ text }) => text.text)).toEqual(run.queries.map(([text]) => text));
    expect(result).toMatchObject({ status: run.status, queries: { asked: run.num_queries } });
    expect(result.after.text.text).toBe(run.final_text);
    expect([...result.after.text.modified].toSorted((a, b) => a - b)).toEqual(run.modified);
    expect(result.before.text.words).toEqual(run.words ?? result.before.text.words);
  },
);
