import { ablate as switchOff, type AblationExample } from "@limelight/explain";
import { ExperimentError } from "../experiment-error.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { labelOf } from "./label-of.ts";
import { refuseStray } from "./stray-fields.ts";
import { isFailure, failureOf, type VerbRunner } from "./verb.ts";

/** What each part of a classifier is worth on some texts: one document for all of them. */
export const ablate: VerbRunner<"ablate"> = async function* (context, experiment, inputs) {
  requireMeaning(experiment);
  const session = await context.session(experiment.model);
  const subject = session.subject();
  const { layers: count, heads } = session.model.config;
  const {
    what,
    with: replacement,
    rows = "start",
    positions = 8,
    neurons = 20,
    approximate,
    resamples,
    seed,
    layers,
  } = experiment;
  const missing = layers?.find((layer) => layer >= count);
  if (missing !== undefined)
    throw new ExperimentError(
      "bad-input",
      `${session.id} has no layer ${missing}`,
      `They are counted from 0 to ${count - 1}.`,
    );
  const examples: AblationExample[] = [];
  for await (const input of inputs) {
    if (isFailure(input)) {
      yield input;
      continue;
    }
    try {
      const { tokens } = session.encode(input); // says so if the text is cut
      if (tokens.every(({ special }) => special))
        throw new ExperimentError("bad-input", "the text has no words", "Give a text with at least one.");
      const { text, pair } = input;
      const question = { text, ...(pair !== undefined && { pair }) };
      examples.push({ question, ...(input.label !== undefined && { label: labelOf(input.label, subject.labels) }) });
    } catch (error) {
      yield failureOf(input, error);
    }
  }
  if (examples.length === 0) return;
  const { signal, progress } = context.environment;
  const started = performance.now();
  const { queries, baseline, ...ablation } = await switchOff(
    subject,
    examples,
    {
      what,
      with: replacement,
      ...(layers && { layers }),
      positions: { from: rows, count: positions },
      neurons,
      approximate,
      resamples,
    },
    {
      seed,
      ...(signal && { signal }),
      progress: (done, total) => progress?.({ label: `ablate ${what}`, done, total, unit: "runs" }),
    },
  );
  yield {
    document: {
      model: { id: session.id, sha256: session.sha256 },
      what,
      with: replacement,
      layers: count,
      heads,
      examples: examples.length,
      baseline: { metrics: baseline },
      ...ablation,
      queries,
      seconds: (performance.now() - started) / 1000,
    },
  };
};

function requireMeaning({ what, rows, positions, neurons }: ExperimentOf<"ablate">): void {
  const matched = what === "rows" || what === "tokens";
  refuseStray(
    what,
    { rows, positions, neurons },
    matched ? ["rows", "positions"] : what === "neurons" ? ["neurons"] : [],
  );
  if (rows === "class") refuseStray("classes of tokens", { positions }, []);
}
