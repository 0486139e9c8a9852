import { Gathering, type AskOptions, type Asking, type LanguageSubject, type Queries } from "@limelight/core";
import { ExplainError } from "../../explain-error.ts";
import { baselineIds, type StepBaseline } from "../../generation/step-baseline.ts";
import { withoutTokens, type TokenPlace } from "../../generation/without-tokens.ts";
import { stepTargets } from "../../generation/step-gradients.ts";
import type { StepInput } from "../../generation/step-method.ts";
import { stepOutput } from "../../generation/step-output.ts";
import type { OutputKind } from "../../output.ts";
import type { RemovalGame } from "./removal-game.ts";

/** What a written token's number is without some of those in front of it. */
export interface StepQuestion {
  readonly step: number;
  readonly output: OutputKind;
  readonly gone: readonly TokenPlace[];
}

/** What asking about steps may take at once: each answer is a row over the vocabulary until its number is read. */
const atOnce = 128;

/** The tokens that a step's explanation gives scores: the source's, and those written before it; of a source alone, no others. */
export function placesBefore(input: StepInput, step: number): TokenPlace[] {
  const targets = input.sourceOnly ? 0 : input.from + step;
  return [
    ...Array.from(input.source ?? [], (_, token) => ({ side: "source" as const, token })),
    ...Array.from({ length: targets }, (_, token) => ({ side: "target" as const, token })),
  ];
}

/** The game of one written token and those in front of it. */
export function stepGame(
  ask: Asking<StepQuestion, number>,
  input: StepInput,
  step: number,
  output: OutputKind,
): RemovalGame {
  const places = placesBefore(input, step);
  return {
    players: places.length,
    outputs: async (kept) => {
      const { answers } = await ask(
        kept.map((each) => ({ step, output, gone: places.filter((_, place) => !each[place]) })),
      );
      const wrong = answers.find((answer) => !Number.isFinite(answer));
      if (answers.length !== kept.length || wrong !== undefined)
        throw new ExplainError("bad-answer", `the model's ${output} is ${wrong}`, "check the model's weights");
      return answers;
    },
  };
}

/** Asks a language model for all steps of all explanations at once; the same question goes out once. */
export function stepGathering(
  subject: LanguageSubject,
  input: StepInput,
  baseline: StepBaseline,
  { signal, progress }: AskOptions,
): Gathering<StepQuestion, number> {
  const others = baselineIds(input, baseline);
  const targets = stepTargets(input);
  const variant = ({ step, gone }: StepQuestion): ReturnType<typeof withoutTokens> => {
    const { source, target, from, edits } = withoutTokens(input, gone, others, subject.wordHooks);
    return {
      ...(source && { source }),
      target: target.slice(0, from + step + 1),
      from: from + step,
      ...(edits && { edits }),
    };
  };
  return new Gathering(
    async (questions) => {
      const answers: number[] = [];
      const queries: Queries = { asked: questions.length, distinct: questions.length, forward: 0 };
      for (let first = 0; first < questions.length; first += atOnce) {
        signal?.throwIfAborted();
        const some = questions.slice(first, first + atOnce);
        const found = await subject.steps(some.map(variant), { ...(signal && { signal }) });
        queries.forward += found.queries.forward;
        for (const [index, [logits]] of found.answers.entries()) {
          const { step, output } = some[index] ?? { step: 0, output: "probability" as const };
          answers.push(logits ? stepOutput(logits, targets[step] ?? { token: 0 }, output) : Number.NaN);
        }
        progress?.(answers.length, questions.length);
      }
      return { answers, queries };
    },
    ({ step, output, gone }) => JSON.stringify([step, output, gone]),
  );
}
