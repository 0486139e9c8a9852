import { attackText, chosen, searchByImportance, searches, type Asked, type Attack } from "@limelight/attack";
import type { BlackBox } from "@limelight/core";
import { beforeAll, expect, test } from "vitest";
import { openBundled, type Bundled } from "./bundled.ts";
import { recordParity } from "./record-parity.ts";
import { golden, ourAttack, type GoldenRun } from "./textattack-golden.ts";

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
  const search = searches.find(({ id }) => id === "word-importance");
  if (run.attack !== "gradient-neighbour" || !search) return attack;
  const part: typeof search = {
    ...search,
    needs: () => [],
    run: (beginning, searching) =>
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

let bundled: Bundled;
beforeAll(async () => {
  bundled = await openBundled("limelight-tiny-sst2");
});

/** Under this gap between two numbers that decided something, another engine's last digits may decide otherwise. */
const safe = 1e-5;
const decided = golden.results.filter(({ margin }) => margin === null || margin >= safe);

test.each(decided.map((run) => [run.attack, run.row, run] as const))(
  "%s, row %i: the engine itself is asked the same, and says the same",
  async (id, _, run) => {
    const { attack, budget } = ourAttack(id);
    const asked: Asked[] = [];
    const result = await attackText(bundled.subject, run, attack, {
      seed: 0,
      ...(budget !== undefined && { budget }),
      asked: (batch) => asked.push(...batch),
    });
    expect(asked.map(({ text }) => text.text)).toEqual(run.queries.map(([text]) => text));
    expect([result.status, result.after.text.text]).toEqual([run.status, run.final_text]);
    const deviation = Math.max(
      ...asked.map(({ answer }, index) => Math.abs((answer.probabilities[1] ?? 0) - (run.queries[index]?.[2] ?? 0))),
    );
    const tolerance = 1e-5;
    recordParity({
      method: "attacks: probabilities of every question",
      reference: "TextAttack 0.3.11",
      checkpoint: "limelight-tiny-sst2",
      deviation,
      tolerance,
    });
    expect(deviation).toBeLessThan(tolerance);
  },
);

test("most recorded runs are decided clearly enough to be run live", () => {
  expect(decided.length).toBeGreaterThan(70);
});
