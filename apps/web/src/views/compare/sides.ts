import type { ResultOf } from "@limelight/experiments";
import type { Explanation } from "../../engine/explanations.ts";

type Comparison = ResultOf<"compare">;

/** Scores of one text's words, as figures draw them and the stage shows them. */
export type Explained = Pick<
  Explanation,
  "text" | "method" | "options" | "target" | "prediction" | "unit" | "units" | "scores" | "sizes" | "outputKind"
> &
  Partial<
    Pick<
      Explanation,
      "model" | "provenance" | "stderr" | "errors" | "tied" | "base" | "output" | "residual" | "addsUpTo"
    >
  >;

/** One of the two that are held side by side. */
export interface Side {
  /** The model's name, or which text it is. */
  readonly name: string;
  readonly label: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly explained?: Explained;
}

/** Both models of a comparison; undefined where the document is another one. */
export function modelSides(document: Comparison | undefined): [Side, Side] | undefined {
  if (!document || !("text" in document) || "methods" in document) return undefined;
  const sides = document.results.map((result): Side => {
    const { model, label, probabilities, logits } = result;
    const {
      method,
      options,
      target,
      unit,
      units,
      scores,
      sizes = false,
      outputKind,
      stderr,
      errors,
      tied,
      base,
      output,
      residual,
      addsUpTo,
    } = result;
    const explained =
      method !== undefined && options && target && unit && units && scores && outputKind
        ? {
            text: document.text,
            model,
            provenance: document.provenance,
            method,
            options,
            target,
            prediction: { probabilities, ...(logits && { logits }) },
            unit,
            units,
            scores,
            sizes,
            outputKind,
            ...(stderr && { stderr }),
            ...(errors && { errors }),
            ...(tied && { tied }),
            ...(base !== undefined && { base }),
            ...(output !== undefined && { output }),
            ...(residual !== undefined && { residual }),
            ...(addsUpTo !== undefined && { addsUpTo }),
          }
        : undefined;
    return { name: model.id, label, probabilities, ...(explained && { explained }) };
  });
  const [first, second] = sides;
  return first && second && [first, second];
}

/** Two texts that were classified, and explained as far as that is done. */
export function textSides(
  classified: readonly ResultOf<"classify">[],
  explained: readonly Explanation[],
): [Side, Side] | undefined {
  const [first, second] = classified.map(({ text, label, probabilities }, index): Side => {
    const own = explained[index];
    return {
      name: index === 0 ? "the text above" : "the second text",
      label,
      probabilities,
      ...(own && own.text === text && { explained: own }),
    };
  });
  return first && second && [first, second];
}
