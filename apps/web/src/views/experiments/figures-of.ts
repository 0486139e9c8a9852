import { unitBars, type ExplainedDocument, type ExplanationFigureStyle, type Figure } from "@limelight/report/figures";

/** The figures of a document. */
export function figuresOf(document: unknown, style: ExplanationFigureStyle): Figure[] {
  return isExplained(document) ? [unitBars(document, style)] : [];
}

function isExplained(document: unknown): document is ExplainedDocument {
  return typeof document === "object" && document !== null && "units" in document && "scores" in document;
}
