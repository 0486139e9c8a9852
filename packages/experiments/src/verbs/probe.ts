import { controlLabels, majorityAccuracy, probe as fitProbe } from "@limelight/explain";
import { stratifiedSplit, type Split } from "@limelight/statistics";
import { ExperimentError } from "../experiment-error.ts";
import { readExamples, type Example } from "../representations/examples.ts";
import { labelTask, tokenTask } from "../representations/probe-tasks.ts";
import { siteFields, sitesOf } from "../representations/sites.ts";
import { refuseStray } from "./stray-fields.ts";
import type { VerbRunner } from "./verb.ts";

/** What a linear classifier can read out of each layer: a document a layer, and one about the run. */
export const probe: VerbRunner<"probe"> = async function* (context, experiment, inputs) {
  const started = performance.now();
  const { task, pool, seed, resamples } = experiment;
  if (task !== "label") refuseStray(`${task}, which is of tokens`, { pool }, []);
  const session = await context.session(experiment.model);
  const sites = sitesOf({ hookNames: session.model.hookNames, size: session.model.config }, experiment.hooks);
  const examples: Example[] = [];
  yield* readExamples(context, session, inputs, examples, ({ label }) => {
    if (task === "label" && (label ?? "").trim() === "")
      throw new ExperimentError(
        "bad-input",
        "the text has no label",
        "Give --data with a column label (--label-column), or take --task part-of-speech.",
      );
  });
  if (examples.length === 0) return;
  const { labels, classes, types, vectors } =
    task === "label"
      ? await labelTask(context, session, experiment, sites, examples)
      : await tokenTask(context, session, experiment, examples);
  const split = splitOf(classes, experiment.test, seed);
  const control = controlLabels(types, classes, seed);
  const model = { id: session.id, sha256: session.sha256 };
  const { signal, progress } = context.environment;
  for (const [index, site] of sites.entries()) {
    const found = await vectors(site, index);
    progress?.({ label: "probe", done: index, total: sites.length, unit: "layers" });
    await new Promise((resolve) => setTimeout(resolve)); // a probe takes up to seconds
    signal?.throwIfAborted();
    const read = fitProbe(
      found,
      { labels: classes, control, classCount: labels.length, split },
      { inverseRegularisation: 1 / experiment.regularisation, resamples, seed },
    );
    yield { document: { model, ...siteFields(site), ...read } };
  }
  yield {
    document: {
      type: "summary",
      model,
      task,
      ...(task === "label" && { pool: pool ?? "mean" }),
      classes: labels,
      texts: examples.length,
      examples: classes.length,
      training: split.train.length,
      test: split.test.length,
      majority: majorityAccuracy({ labels: classes, split }),
      seconds: (performance.now() - started) / 1000,
    },
  };
};

function splitOf(classes: readonly number[], share: number, seed: number): Split {
  try {
    return stratifiedSplit(classes, share, seed);
  } catch (error) {
    throw new ExperimentError(
      "bad-input",
      error instanceof Error ? error.message : String(error),
      "Give more examples, or another --test.",
    );
  }
}
