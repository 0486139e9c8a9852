import {
  ActivationStore,
  conceptTexts,
  concepts as testConcepts,
  type ClassExample,
  type ConceptTexts,
} from "@limelight/explain";
import { ExperimentError } from "../experiment-error.ts";
import { labelIn } from "../prompting/accuracy.ts";
import { conceptSources } from "../representations/concept-sources.ts";
import { readExamples, type Example } from "../representations/examples.ts";
import { siteFields, sitesOf } from "../representations/sites.ts";
import { stageOf } from "../representations/stages.ts";
import { vocabularyWords } from "../representations/vocabulary.ts";
import type { ConceptsSummary } from "../result/concept-documents.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { likeliest } from "./classify.ts";
import type { VerbRunner } from "./verb.ts";

/** Whether classes lean on concepts: one document for each concept, layer and class, and one about the run. */
export const concepts: VerbRunner<"concepts"> = async function* (context, experiment, inputs) {
  const started = performance.now();
  const session = await context.session(experiment.model);
  const subject = session.subject();
  const { labels } = subject;
  const { seed } = experiment;
  const { solver, pool, runs, variances, predicted } = settings(experiment);
  const sites = sitesOf(subject, experiment.hooks);
  const target = experiment.target === undefined ? undefined : targetIn(experiment.target, labels);
  const sources = await conceptSources(context, experiment);
  const examples: Example[] = [];
  yield* readExamples(context, session, inputs, examples, ({ label }) => {
    if (label !== undefined && !predicted) labelIn(label, labels, "the label");
  });
  if (examples.length === 0) return;
  const pools = conceptTexts(
    sources,
    examples.map(({ question }) => question),
    { seed, vocabulary: () => vocabularyWords(session.tokenizer) },
  );
  const { answers } = await subject.ask(
    examples.map(({ question }) => question),
    stageOf(context, "concepts: classify", "texts"),
  );
  const classed = examples.map(({ question, input: { label } }, index): ClassExample & { said: boolean } => {
    const probabilities = answers[index]?.probabilities ?? [];
    const said = predicted || label === undefined;
    return {
      question,
      said,
      label: said ? likeliest(probabilities) : labelIn(label, labels, "the label"),
    };
  });
  const asked = target === undefined ? classed : classed.filter(({ label }) => label === target);
  if (asked.length === 0)
    throw new ExperimentError(
      "bad-input",
      `none of the ${examples.length} texts is ${labels[target ?? 0]}`,
      "Give texts of that class, by --data, or another --target.",
    );
  const units = { activations: "texts", gradients: "texts", vectors: "vectors" };
  const rows = await testConcepts(
    subject,
    new ActivationStore(subject),
    pools,
    asked,
    { sites, pooling: pool, runs, solver, variances, seed },
    (stage) => stageOf(context, `concepts: ${stage}`, units[stage]),
  );
  const model = { id: session.id, sha256: session.sha256 };
  for (const { concept, site, label, ...scores } of rows) {
    const at = sites[site];
    if (!at) throw new TypeError("a score of no site");
    yield { document: { model, concept, ...siteFields(at), label: labels[label] ?? "", ...scores, runs } };
  }
  yield {
    document: {
      type: "summary",
      model,
      pool,
      solver,
      runs,
      tests: rows.length,
      concepts: pools.concepts.map(told),
      classes: [...new Set(asked.map(({ label }) => label))]
        .toSorted((one, other) => one - other)
        .map((label) => {
          const ofClass = asked.filter((each) => each.label === label);
          return {
            label: labels[label] ?? "",
            examples: ofClass.length,
            said: ofClass.filter(({ said }) => said).length,
          };
        }),
      seconds: (performance.now() - started) / 1000,
    },
  };
};

/** Defaults: ours, or those of LIT (lit_nlp/components/tcav.py), which always asks about the class that the model says. */
function settings({ mode, solver, pool, random }: ExperimentOf<"concepts">) {
  const lit = mode === "lit";
  return {
    solver: solver ?? (lit ? "sgd" : "logistic"),
    pool: pool ?? (lit ? "classifier" : "mean"),
    runs: random ?? (lit ? 15 : 20),
    variances: lit ? ("student" as const) : ("welch" as const),
    predicted: lit,
  };
}

function targetIn(target: string, labels: readonly string[]): number {
  try {
    return labelIn(target, labels, "the target");
  } catch (error) {
    throw error instanceof ExperimentError
      ? new ExperimentError("bad-target", error.message, "Name one of these.")
      : error;
  }
}

function told({ name, source, questions, words }: ConceptTexts): ConceptsSummary["concepts"][number] {
  return { concept: name, source, examples: questions.length, ...(words && { words }) };
}
