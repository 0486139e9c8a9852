import { rankAgreement, type RankAgreement } from "@limelight/explain";
import { defaultNewTokens, stepText } from "../generation/step-text.ts";
import type { Documents, MethodPair } from "../result/documents.ts";
import type { StepsExplanation } from "../result/step-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import type { Session } from "../session/session.ts";
import { summary } from "./agreement.ts";
import { chooseStepMethods, explainedSteps } from "./explained-steps.ts";
import { ofTexts } from "./progress-of-texts.ts";
import { refuseStray } from "./stray-fields.ts";
import { heading, oneByOne, type Context, type Failure, type Input, type Outcome } from "./verb.ts";

/**
 * Several methods on what a language model writes behind the same texts: what each says, and how far they rank the tokens in front of
 * each written one alike, the mean over steps. Behind several texts, a summary over all.
 */
export async function* compareSteps(
  context: Context,
  experiment: ExperimentOf<"compare">,
  session: Session,
  ids: readonly string[],
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<Outcome<Documents["compare"]> | Failure> {
  const { target, options, methodOptions, seed } = experiment;
  refuseStray("what a language model writes", { target: target === "predicted" ? undefined : target }, []);
  const methods = chooseStepMethods(ids, { options, methodOptions });
  const several = context.total !== 1;
  const { signal } = context.environment;
  const texts: MethodPair[][] = [];
  const body = async function* (input: Input, before: number): AsyncGenerator<Outcome<Documents["compare"]>> {
    const text = await stepText(session, input, { maxNewTokens: defaultNewTokens, signal });
    const told = several ? ofTexts(context, before, "compare") : context;
    const found: StepsExplanation[] = [];
    for (const method of methods) found.push(await explainedSteps(told, session, input, text, method, { seed }));
    const pairs = pairsOf(found);
    texts.push(pairs);
    const { continuation } = text;
    yield {
      document: { ...heading(session, input), continuation, methods: ids, results: found, agreement: { pairs } },
    };
  };
  yield* oneByOne(context, inputs, body, several ? "compare" : undefined);
  if (texts.length > 1) yield { document: summary({ id: session.id, sha256: session.sha256 }, texts, seed) };
}

function pairsOf(found: readonly StepsExplanation[]): MethodPair[] {
  return found.flatMap((one, index) =>
    found.slice(index + 1).map((other) => {
      const sizes = one.sizes || other.sizes;
      const steps = one.steps.map((_, step) => rankAgreement(column(one, step), column(other, step), sizes));
      return { methods: [one.method, other.method] as const, ...meanOf(steps, sizes) };
    }),
  );
}

// The scores of the tokens that a step sees: the same of all methods.
function column({ scores }: StepsExplanation, step: number): number[] {
  return scores.flatMap((row) => row[step] ?? []);
}

// The mean over the steps that have a ranking.
function meanOf(steps: readonly RankAgreement[], sizes: boolean): RankAgreement {
  const mean = (measure: "spearman" | "kendall" | "top"): number | null => {
    const known = steps.flatMap((step) => step[measure] ?? []);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    spearman: mean("spearman"),
    kendall: mean("kendall"),
    top: mean("top"),
    k: Math.max(0, ...steps.map(({ k }) => k)),
    of: sizes ? "sizes" : "scores",
  };
}
