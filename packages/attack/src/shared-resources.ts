import type { Desk, Question, Wait } from "@limelight/core";
import { AskedOnce } from "./asked-once.ts";
import type { AttributedSpan, MaskPrediction, MaskQuestion, Resources } from "./resources.ts";

/** Answers of each kind that are remembered: a list of predictions takes some tens of kilobytes, an embedding one or two. */
const [mostPredictions, mostVectors] = [1000, 10_000];

interface AttributedQuestion {
  readonly question: Question;
  readonly label: number;
}

/** Resources whose work for many texts is done in one call each, and for a question that comes again not at all. */
export class SharedResources {
  readonly #resources: Resources;
  readonly #masks: AskedOnce<MaskQuestion, readonly MaskPrediction[]> | undefined;
  readonly #tokens: AskedOnce<MaskQuestion, readonly (readonly MaskPrediction[])[]> | undefined;
  readonly #embeddings: AskedOnce<string, Float32Array> | undefined;
  readonly #likelihoods: AskedOnce<string, readonly number[]> | undefined;
  readonly #attributions: AskedOnce<AttributedQuestion, readonly AttributedSpan[]> | undefined;

  constructor(resources: Resources) {
    this.#resources = resources;
    const { fillMasks, predictTokens, embed, logProbabilities, attribute } = resources;
    this.#masks = fillMasks && new AskedOnce(fillMasks, mostPredictions);
    this.#tokens = predictTokens && new AskedOnce(predictTokens, mostPredictions);
    this.#embeddings = embed && new AskedOnce(embed, mostVectors);
    this.#likelihoods = logProbabilities && new AskedOnce(logProbabilities, mostVectors);
    this.#attributions = attribute && new AskedOnce((asked) => oneByOne(asked, attribute), mostVectors);
  }

  /** Where tasks wait. */
  get desks(): readonly Pick<Desk<unknown, unknown>, "busy" | "serve">[] {
    return [this.#masks, this.#tokens, this.#embeddings, this.#likelihoods, this.#attributions].flatMap((each) =>
      each ? [each.desk] : [],
    );
  }

  /** The resources as one task has them. */
  seated(wait: Wait): Resources {
    const attributions = this.#attributions?.seated(wait);
    return {
      ...this.#resources,
      ...(this.#masks && { fillMasks: this.#masks.seated(wait) }),
      ...(this.#tokens && { predictTokens: this.#tokens.seated(wait) }),
      ...(this.#embeddings && { embed: this.#embeddings.seated(wait) }),
      ...(this.#likelihoods && { logProbabilities: this.#likelihoods.seated(wait) }),
      ...(attributions && {
        attribute: async (question, label) => (await attributions([{ question, label }]))[0] ?? [],
      }),
    };
  }
}

async function oneByOne(
  asked: readonly AttributedQuestion[],
  attribute: NonNullable<Resources["attribute"]>,
): Promise<(readonly AttributedSpan[])[]> {
  const found = [];
  for (const { question, label } of asked) found.push(await attribute(question, label));
  return found;
}
