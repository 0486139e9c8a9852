import { evaluatedModels, type EvaluationDocument } from "../evaluation-document.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import type { Sourced } from "./caption.ts";
import { precisionRecallCurves, rocCurves } from "./class-curves.ts";
import { confusionMatrix } from "./confusion-matrix.ts";
import { reliabilityDiagram } from "./reliability-diagram.ts";

/** Of every classifier: what it takes for what, its curves, and whether it is as sure as it should be. */
export function evaluationFigures(document: EvaluationDocument & Sourced, style: FigureStyle): (Figure | undefined)[] {
  const { provenance } = document;
  return evaluatedModels(document).flatMap((model) => {
    const own = { ...model, ...(provenance && { provenance }) };
    return [
      confusionMatrix(own, document.labels, style),
      rocCurves(own, style),
      precisionRecallCurves(own, style),
      reliabilityDiagram(own, style),
    ];
  });
}
