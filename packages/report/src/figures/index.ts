export type { Figure, FigureStyle, FigureTable, Mark, SvgElement, SvgTag } from "../figure/figure.ts";
export { readableToken } from "../cells/readable-token.ts";
export { groundOf, palettes, sequentialGround, type Ground, type Palette, type Theme } from "../figure/palette.ts";
export { isDrawable, svgText } from "../figure/svg-text.ts";
export { svgFile } from "../figure/svg-file.ts";
export { attackSearch, searchOf, type SearchedDocument } from "./attack-search.ts";
export { attackStrips } from "./attack-strips.ts";
export { printable } from "../cells/printable.ts";
export { takenSteps } from "../attack/taken-steps.ts";
export { wordChanges } from "../attack/word-changes.ts";
export type { MethodNames } from "./caption.ts";
export type { ExplainedDocument, ExplanationFigureStyle } from "./explained.ts";
export { leaderboardCurves, measuredTextCurves, type CurveKind } from "./faithfulness-curves.ts";
export { leaderboardFigure } from "./leaderboard-figure.ts";
export { leaderboardRemarks, type LeaderboardRemarks } from "./leaderboard-remarks.ts";
export { leaderboardSoFar } from "./leaderboard-so-far.ts";
export { judgedExplanation } from "./judged-explanation.ts";
export { judgeFigure, judgeRemarks } from "./judge-figure.ts";
export { deletionCurvesFigure } from "./deletion-curves.ts";
export { precisionRecallCurves, rocCurves } from "./class-curves.ts";
export { classGrid } from "./class-grid.ts";
export { confusionMatrix } from "./confusion-matrix.ts";
export { scoreTitles } from "../evaluation-document.ts";
export { reliabilityDiagram } from "./reliability-diagram.ts";
export { flipHeads } from "./flip-heads.ts";
export { flipLines } from "./flip-lines.ts";
export { forcePlot } from "./force-plot.ts";
export { probabilityBars, type ProbabilitiesDocument, type ProbabilityBarsStyle } from "./probability-bars.ts";
export { scoreDoubts, type ScoreDoubt } from "./score-doubts.ts";
export { scorePairs, type PairedScores, type PairedScore } from "./score-pairs.ts";
export { tokenStrip, type TokenStripStyle } from "./token-strip.ts";
export { unitBars } from "./unit-bars.ts";
export { waterfall } from "./waterfall.ts";
export {
  ablationGrid,
  ablationMetrics,
  headGrid,
  type AblatedDocument,
  type AblationGridStyle,
  type HeadGrid,
} from "./ablation-grid.ts";
export { attentionCells, type AttentionCellsStyle } from "./attention-cells.ts";
export { attentionLines, type AttentionLinesStyle } from "./attention-lines.ts";
export { weightsOf, type AttendedDocument, type AttentionFigureStyle, type Weights } from "./attention-weights.ts";
export { gathered, headOverview, headSentence, type HeadOverviewStyle } from "./head-overview.ts";
export { maskPredictions, type FilledDocument } from "./mask-predictions.ts";
export { neuronView, type HeadVectors, type NeuronViewInput } from "./neuron-view.ts";
export { modelComparison, textComparison } from "./comparison.ts";
export { contributionsGrid } from "./contributions-grid.ts";
export { promptedBars, zeroShotBars } from "./label-figures.ts";
export { lensGrid } from "./lens-grid.ts";
export { lensLadder, type LensLadderStyle } from "./lens-ladder.ts";
export { generationStrip, type GenerationStripStyle, type WrittenText } from "./likelihood-strip.ts";
export { methodAgreement, type AgreementDocument } from "./method-agreement.ts";
export { methodScores, type ComparedMethods, type MethodScoresStyle } from "./method-scores.ts";
export {
  captureTable,
  nextSentenceBars,
  tagStrip,
  tokenRow,
  type NextSentenceDocument,
  type TokenizedDocument,
} from "./plain-figures.ts";
export { conceptBars } from "./concept-bars.ts";
export { conceptGrid } from "./concept-grid.ts";
export { sliceName } from "../terminal/concepts/map-conclusion.ts";
export { mapScatter, type MapScatterStyle } from "./map-scatter.ts";
export { neighbourBars, neighbourSummary } from "./neighbour-bars.ts";
export { probeCurve } from "./probe-curve.ts";
export { standsAlone } from "./run-lines.ts";
export { similarityGrid } from "./similarity-grid.ts";
export { stepsGrid, type ExplainedSteps, type StepsGridStyle } from "./steps-grid.ts";
export { htmlPage, type PageFigure } from "../figure/html-page.ts";
export { FigureError } from "./figure-error.ts";
export { figuresOf, figureGroups, type FiguresStyle } from "./figures-of.ts";
