import type { AskOptions, Question, WhiteBox } from "@limelight/core";
import type { ActivationStore } from "../activations/activation-store.ts";
import { pooledGradients } from "../activations/pooled-gradients.ts";
import type { Pooling } from "../activations/pooling.ts";
import type { Site } from "../activations/site.ts";
import type { ConceptPools } from "./concept-texts.ts";
import { tcav, type ClassGradients, type ConceptScore, type TcavOptions } from "./tcav.ts";

/** A text whose class is asked about. */
export interface ClassExample {
  readonly question: Question;
  /** Index among the subject's labels. */
  readonly label: number;
}

interface ConceptOptions extends TcavOptions {
  readonly sites: readonly Site[];
  readonly pooling: Pooling;
}

/** How far along, and with what. */
type Stage = (stage: "activations" | "gradients" | "vectors") => AskOptions;

/**
 * What concepts are to classes, at every site: activations of the concepts' texts and of what they are held against, gradients of each example's
 * own class, and TCAV of both.
 * @param stage options for each of the three parts of the work
 */
export async function concepts(
  subject: WhiteBox,
  store: ActivationStore,
  { concepts: asked, texts, sentences }: ConceptPools,
  examples: readonly ClassExample[],
  { sites, pooling, ...options }: ConceptOptions,
  stage: Stage = () => ({}),
): Promise<ConceptScore[]> {
  // One call, so that the whole of it is packed, and told of as one thing.
  const used = [
    ...asked.flatMap(({ questions }) => questions),
    ...(asked.some(({ source }) => source !== "templates") ? texts : []),
    ...sentences,
  ];
  await store.vectors(used, sites, pooling, stage("activations"));
  const { signal } = stage("activations");
  const quiet: AskOptions = signal ? { signal } : {};
  const pools = {
    texts: asked.some(({ source }) => source !== "templates")
      ? await store.vectors(texts, sites, pooling, quiet)
      : sites.map(() => []),
    sentences: await store.vectors(sentences, sites, pooling, quiet),
  };
  const vectors = [];
  for (const { name, source, questions } of asked)
    vectors.push({
      name,
      examples: await store.vectors(questions, sites, pooling, quiet),
      pool: source === "templates" ? pools.sentences : pools.texts,
    });
  const labels = [...new Set(examples.map(({ label }) => label))].toSorted((one, other) => one - other);
  const found = await pooledGradients(
    subject,
    examples.map(({ question, label }) => ({
      question,
      seed: ({ probabilities }) => probabilities.map((_, index) => (index === label ? 1 : 0)),
    })),
    sites,
    pooling,
    stage("gradients"),
  );
  const classes = labels.map((label): ClassGradients => ({
    label,
    gradients: sites.map((_, site) =>
      found.flatMap(({ gradients }, index) => {
        const gradient = examples[index]?.label === label ? gradients[site] : undefined;
        return gradient ? [gradient] : [];
      }),
    ),
  }));
  return tcav(vectors, classes, options, stage("vectors"));
}
