import { ablate as switchOff, type AblationExample } from "@limelight/explain";
import { ExperimentError } from "../experiment-error.ts";
import type { ExperimentOf } from "../schema/index.ts";
import { labelOf } from "./label-of.ts";
import { KeptSweeps } from "./kept-sweeps.ts";
import { refuseStray, strayField } from "./stray-fields.ts";
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
    subsets,
    rows = subsets ? "subset" : "start",
    positions = 8,
    neurons = 20,
    pairedHeads = 6,
    keepResults,
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
  const kept =
    keepResults === undefined
      ? undefined
      : await KeptSweeps.open(context, experiment, examples, { id: session.id, sha256: session.sha256 }, keepResults);
  const { queries, baseline, ...ablation } = await switchOff(
    subject,
    examples,
    {
      what,
      with: replacement,
      ...(layers && { layers }),
      positions: { from: rows, count: positions, ...(subsets && { subsets }) },
      neurons,
      pairedHeads,
      approximate,
      resamples,
    },
    {
      seed,
      ...(signal && { signal }),
      ...(kept && {
        known: (text) => kept.known(text),
        answered: (text, answer) => kept.add(text, answer),
      }),
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

function requireMeaning({ what, rows, positions, neurons, pairedHeads, subsets }: ExperimentOf<"ablate">): void {
  const matched = what === "rows" || what === "tokens";
  refuseStray(
    what,
    { rows, positions, subsets, neurons, pairedHeads },
    matched
      ? ["rows", "positions", "subsets"]
      : what === "neurons"
        ? ["neurons"]
        : what === "pairs"
          ? ["pairedHeads"]
          : [],
  );
  if (rows === "class") refuseStray("classes of tokens", { positions, subsets }, []);
  if (rows === "subset" || subsets) refuseStray("subsets of words", { positions }, []);
  if (rows === "subset" && !subsets)
    throw strayField("rows", "there are no subsets", "Give some, such as negation: not, never, no.");
  if (subsets && rows !== undefined && rows !== "subset") throw strayField("subsets", `rows are matched by ${rows}`);
}
