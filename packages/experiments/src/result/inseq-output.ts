import { hostTensor, writeSafetensors } from "@limelight/hub";
import { ExperimentError } from "../experiment-error.ts";
import type { StepsDocument, StepUnit } from "./step-documents.ts";

type Instance = { readonly __instance_type__: readonly [module: string, name: string]; readonly attributes: object };

/**
 * Explanations of what a model wrote as inseq 0.7.1 saves its own (JSON; `FeatureAttributionOutput.load` reads it), one attribution a
 * text. Scores are those of the documents, one a token, so that inseq shows them as they are; NaN stands where there are none.
 * @throws ExperimentError "bad-experiment" where there are several methods, since inseq has one in a file
 */
export function inseqOutput(documents: readonly StepsDocument[]): string {
  const [first] = documents;
  const others = documents.find(({ method }) => method !== first?.method);
  if (others)
    throw new ExperimentError(
      "bad-experiment",
      `inseq's format has one method, and there are ${first?.method} and ${others.method}`,
      "Give one --method.",
    );
  const output = instance("inseq.data.attribution", "FeatureAttributionOutput", {
    info: first ? infoOf(first, documents) : {},
    sequence_attributions: documents.map(sequenceOf),
    step_attributions: null,
  });
  return JSON.stringify(output, null, 4);
}

// What inseq says of a run, as far as there is such a thing here; outputs merge where it is alike.
function infoOf(first: StepsDocument, documents: readonly StepsDocument[]): object {
  return {
    attr_pos_end: Math.max(...documents.map((each) => startOf(each) + each.steps.length)),
    attr_pos_start: startOf(first),
    attribute_target: first.continues ? false : rowsOf(first, "target").some((row) => row.some((x) => x !== null)),
    attributed_fn: first.outputKind,
    attribution_args: first.options,
    attribution_method: first.method.replaceAll("-", "_"),
    constrained_decoding: first.forced,
    exec_time: documents.reduce((sum, { seconds }) => sum + seconds, 0),
    generated_texts: documents.map(({ text, continuation, continues }) =>
      continues ? text + continuation : continuation,
    ),
    include_eos_baseline: false,
    input_texts: documents.map(({ text }) => text),
    model_class: null,
    model_name: first.model?.id ?? null,
    step_scores: ["probability"],
    tokenizer_class: null,
    tokenizer_name: first.model?.id ?? null,
  };
}

function sequenceOf(document: StepsDocument): Instance {
  const { units, steps, continues } = document;
  const source = continues
    ? unitsOf(document, "target").filter(({ written }) => !written)
    : unitsOf(document, "source");
  const target = rowsOf(document, "target");
  return instance("inseq.data.attribution", "CoarseFeatureAttributionSequenceOutput", {
    attr_pos_end: startOf(document) + steps.length,
    attr_pos_start: startOf(document),
    sequence_scores: {},
    source: source.map(tokenOf),
    source_attributions: units.some(({ side }) => side === "source") ? tensor(rowsOf(document, "source")) : null,
    step_scores: {
      probability: packed(
        steps.map(({ probability }) => probability),
        [steps.length],
      ),
    },
    target: unitsOf(document, "target").map(tokenOf),
    target_attributions: target.some((row) => row.some((score) => score !== null)) ? tensor(target) : null,
  });
}

function unitsOf({ units }: StepsDocument, side: "source" | "target"): StepUnit[] {
  return units.filter((unit) => (unit.side ?? "target") === side);
}

function rowsOf({ units, scores }: StepsDocument, side: "source" | "target"): (readonly (number | null)[])[] {
  return scores.filter((_, row) => (units[row]?.side ?? "target") === side);
}

// Where the first column's unit is among the target's.
function startOf({ units, steps }: StepsDocument): number {
  return (steps[0]?.unit ?? 0) - units.filter(({ side }) => side === "source").length;
}

function tokenOf({ text, id }: StepUnit): Instance {
  return instance("inseq.utils.typing", "TokenWithId", { id, token: text });
}

function tensor(rows: readonly (readonly (number | null)[])[]): string {
  return packed(
    rows.flatMap((row) => row.map((score) => score ?? Number.NaN)),
    [rows.length, rows[0]?.length ?? 0],
  );
}

// A safetensors file in base64.
function packed(numbers: readonly number[], shape: readonly number[]): string {
  const bytes = writeSafetensors(new Map([["attribution", hostTensor(Float32Array.from(numbers), shape)]]));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function instance(module: string, name: string, attributes: object): Instance {
  return { __instance_type__: [module, name], attributes };
}
