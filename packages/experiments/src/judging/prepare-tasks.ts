import type { Unit } from "@limelight/explain";
import { NumpyRandomState } from "@limelight/statistics";
import { ExperimentError } from "../experiment-error.ts";
import {
  judgingVersion,
  usualQuestion,
  type JudgeHeader,
  type JudgeKey,
  type JudgeTask,
  type JudgeTasks,
} from "./formats.ts";

/** A text with what several methods say of it, on the same words. */
export interface ExplainedText {
  readonly text: string;
  readonly pair?: string | undefined;
  readonly label: string;
  readonly probability: number;
  readonly explanations: readonly {
    readonly method: string;
    readonly units: readonly Unit[];
    readonly scores: readonly number[];
  }[];
}

interface PrepareOptions {
  readonly model: JudgeHeader["model"];
  readonly seed: number;
  readonly question?: string | undefined;
  /** Whether random scores are among the explanations, to see what raters make of nothing. */
  readonly random: boolean;
}

/** How random scores are called in the key. */
export const randomMethod = "random";

/**
 * Tasks for raters and the key to them. Ids tell nothing of the method, the order is drawn for each text, and scores are brought to the same scale,
 * so that only what they say is left to tell methods apart. A text without words is no task: there is nothing to mark in it.
 * @throws ExperimentError "bad-input" where there is no text with words
 */
export function prepareTasks(
  texts: readonly ExplainedText[],
  { model, seed, question = usualQuestion, random: withRandom }: PrepareOptions,
): { readonly tasks: JudgeTasks; readonly key: JudgeKey } {
  const worded = texts.filter(({ explanations }) => explanations.some(({ units }) => units.length > 0));
  if (worded.length === 0)
    throw new ExperimentError("bad-input", "there is no text with explanations to judge", "Give texts with words.");
  const random = new NumpyRandomState(seed);
  const taken = new Set<string>();
  const fresh = (): string => {
    for (;;) {
      const drawn = random
        .randint(0, 36, 8)
        .map((digit) => digit.toString(36))
        .join("");
      if (!taken.has(drawn)) {
        taken.add(drawn);
        return drawn;
      }
    }
  };
  const key: Record<string, { id: string; method: string }[]> = {};
  const tasks = worded.map(({ text, pair, label, probability, explanations }, index): JudgeTask => {
    const [first] = explanations;
    const all = [
      ...explanations,
      ...(withRandom && first
        ? [{ method: randomMethod, units: first.units, scores: random.standardNormal(first.units.length) }]
        : []),
    ];
    const task = String(index + 1);
    const shown: { id: string; method: string }[] = [];
    key[task] = shown;
    return {
      task,
      text,
      ...(pair !== undefined && { text_pair: pair }),
      label,
      probability,
      explanations: random.permutation(all.length).flatMap((place) => {
        const explanation = all[place];
        if (!explanation) return [];
        const id = fresh();
        shown.push({ id, method: explanation.method });
        return [{ id, words: wordsOf(explanation) }];
      }),
    };
  });
  // The same seed draws the same letters for other texts.
  const set = `${fresh()}-${checksum(JSON.stringify(tasks))}`;
  return {
    tasks: { header: { format: "limelight-judge-tasks", version: judgingVersion, set, model, question }, tasks },
    key: {
      format: "limelight-judge-key",
      version: judgingVersion,
      set,
      model,
      seed,
      methods: [...new Set(Object.values(key).flatMap((shown) => shown.map(({ method }) => method)))].toSorted(),
      tasks: key,
    },
  };
}

function wordsOf({ units, scores }: ExplainedText["explanations"][number]): JudgeTask["explanations"][number]["words"] {
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0) || 1;
  return units.map(({ start, end, spans, sequence }, index) => ({
    start,
    end,
    ...(spans && { spans: spans.map((span) => ({ start: span.start, end: span.end })) }),
    ...(sequence && { sequence }),
    // Four digits: more would tell methods apart, and no eye sees them.
    score: Number(((scores[index] ?? 0) / largest).toFixed(4)),
  }));
}

/** FNV-1a of UTF-16 units, as eight hex digits: tells files apart, and nothing else. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
