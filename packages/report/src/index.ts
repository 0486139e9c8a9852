export type { ColorDepth } from "./cells/colour.ts";
export type { Style } from "./cells/line.ts";
export { printable } from "./cells/printable.ts";
export type {
  AgreementSummaryDocument,
  AblationDocument,
  AttentionDocument,
  BenchmarkCase,
  ClassificationDocument,
  ComparisonDocument,
  ExplanationDocument,
  FillMaskDocument,
  MethodsDocument,
  TagDocument,
} from "./documents.ts";
export type { EvaluationDocument } from "./evaluation-document.ts";
export type { FaithfulnessDocument, MeasuredTextDocument } from "./faithfulness-documents.ts";
export type { GenerationDocument, ScoredDocument } from "./generation-documents.ts";
export type { AccuracyDocument, PromptedDocument, ZeroShotDocument } from "./prompting-documents.ts";
export type { SelfExplanationDocument } from "./self-explanation-document.ts";
export { ablationSummary } from "./ablation-summary.ts";
export { ablationText } from "./terminal/ablation.ts";
export { attackSummaryText, attackText } from "./terminal/attack.ts";
export { attackTraceText } from "./terminal/attack-trace.ts";
export { augmentedText } from "./terminal/augmented.ts";
export { attentionText, type AttentionStyle } from "./terminal/attention.ts";
export { benchText } from "./terminal/bench.ts";
export { certificateText, certifiedSummaryText } from "./terminal/certificate.ts";
export { captureText } from "./terminal/capture.ts";
export { classificationText } from "./terminal/classification.ts";
export { comparisonText } from "./terminal/comparison.ts";
export { stepsText } from "./terminal/steps.ts";
export { stepsComparisonText } from "./terminal/steps-comparison.ts";
export { evaluationText } from "./terminal/evaluation.ts";
export { explanationText, type ExplanationStyle } from "./terminal/explanation.ts";
export { fillMaskText } from "./terminal/fill-mask.ts";
export { generationText, pieceText, promptText, type GenerationStyle } from "./terminal/generation.ts";
export { agreementText } from "./terminal/method-agreement.ts";
export { methodsText, type MethodsStyle } from "./terminal/methods.ts";
export { contributionsText } from "./terminal/inside/contributions.ts";
export { flipText } from "./terminal/inside/flip.ts";
export { lensText } from "./terminal/inside/lens.ts";
export { similarityText } from "./terminal/inside/similarity.ts";
export { accuracyText, promptedText, zeroShotText } from "./terminal/prompting.ts";
export { selfExplanationText } from "./terminal/self-explanation.ts";
export { scoreText } from "./terminal/score.ts";
export { tableText, type Column } from "./terminal/table.ts";
export { tagText } from "./terminal/tag.ts";
export type {
  ConceptDocument,
  ConceptsSummary,
  MapDocument,
  ProbeDocument,
  ProbesSummary,
  SimilarDocument,
} from "./concept-documents.ts";
export { conceptsText } from "./terminal/concepts/concepts.ts";
export { mapText } from "./terminal/concepts/map.ts";
export { probeText } from "./terminal/concepts/probe.ts";
export { similarText } from "./terminal/concepts/similar.ts";
export { leaderboardText, type LeaderboardStyle } from "./terminal/leaderboard.ts";
export { measuredText } from "./terminal/measured-text.ts";
export type { JudgeReportDocument } from "./judging-document.ts";
export { judgedText, judgeReportText } from "./terminal/judging.ts";
export type { InfluenceDocument } from "./influence-document.ts";
export { influenceText } from "./terminal/influence.ts";
export type { TrainDocument } from "./train-documents.ts";
export { trainText } from "./terminal/train.ts";
