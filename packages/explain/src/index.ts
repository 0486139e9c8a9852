export type { AttentionMethod, LayerAttention } from "./attention/attention-method.ts";
export { attentionMethods, findAttentionMethod } from "./attention/index.ts";
export { ActivationStore } from "./activations/activation-store.ts";
export { pooledGradients, type PooledGradients } from "./activations/pooled-gradients.ts";
export { poolings, type Pooling } from "./activations/pooling.ts";
export { requireSite, siteName, vectorsAt, type Site } from "./activations/site.ts";
export { conceptTexts, type ConceptSource, type ConceptTexts } from "./concepts/concept-texts.ts";
export { concepts, type ClassExample } from "./concepts/concepts.ts";
export { solvers, type Solver } from "./concepts/concept-vector.ts";
export { lexicons } from "./concepts/lexicons.ts";
export type { ConceptScore } from "./concepts/tcav.ts";
export { layout, neighboursOf, type LayoutOptions } from "./map/layout.ts";
export { slices, sliceKinds, type Slice, type SlicedExample } from "./map/slices.ts";
export { contextFacts, type ContextFacts } from "./neighbours/context-facts.ts";
export { contextIndex, requireVectors, textIndex, type ContextIndex } from "./neighbours/context-index.ts";
export { lossGradients, type LossExample } from "./neighbours/loss-gradients.ts";
export { nearest, type Nearest } from "./neighbours/nearest.ts";
export { summarised, type SummaryRow } from "./neighbours/summary.ts";
export { controlLabels } from "./probes/control-labels.ts";
export { majorityAccuracy, probe, type Probe } from "./probes/probe.ts";
export { byFallingScore, extremes } from "./influence/extremes.ts";
export { checkpointInfluence, checkpointSelfInfluence, type InfluenceOptions } from "./influence/influence.ts";
export { lastLayerNames } from "./influence/last-layer.ts";
export type { TracedExample, TracedModel } from "./influence/traced-example.ts";
export type { Component } from "./inside/block-parts.ts";
export { directAttribution, type DirectAttribution } from "./inside/direct-attribution.ts";
export { followFlip, type Flip, type FlipHead, type FlipLayer } from "./inside/flip.ts";
export { layerSimilarity } from "./inside/layer-similarity.ts";
export { likeliest, logitLens } from "./inside/logit-lens.ts";
export { stateHooks } from "./inside/states.ts";
export { ExplainError } from "./explain-error.ts";
export type { Convergence } from "./gradients/path-integral.ts";
export type { AbsorbedRelevance } from "./gradients/relevance/index.ts";
export type { Expansion } from "./methods/partition-shap/owen.ts";
export type { Stopped } from "./sampling/rounds.ts";
export type { ErrorKind } from "./sampling/uncertainty.ts";
export { attributed } from "./attributed.ts";
export { resolveOptions, type Attribution, type Context, type Method, type Span, type Unit } from "./method.ts";
export type { Anchor } from "./methods/anchors/anchor.ts";
export type { Counterfactuals } from "./methods/counterfactual/counterfactuals.ts";
export type { Reduction } from "./methods/input-reduction/reduction.ts";
export { findMethod, methods } from "./methods/index.ts";
export { pluggedMethods, type Plugin } from "./plugged-methods.ts";
export type { OutputKind } from "./output.ts";
export { sharedWords, type SharedWords } from "./units/shared-words.ts";
export { rankAgreement, type RankAgreement } from "./units/rank-agreement.ts";
export {
  aggregateRules,
  regroup,
  requireParts,
  unitKinds,
  type AggregateRule,
  type UnitKind,
} from "./units/regroup.ts";
export { areSizes } from "./units/sizes.ts";
export {
  ablate,
  type Ablation,
  type AblationCell,
  type AblationExample,
  type AblationOptions,
} from "./ablation/ablate.ts";
export type { AblationMetrics } from "./ablation/measure.ts";
export { partKinds } from "./ablation/parts/index.ts";
export { positionKinds } from "./ablation/positions.ts";
export { replacementKinds } from "./ablation/replacement.ts";
export { sentenceSpans } from "./words/sentence-spans.ts";
export { wordSpans } from "./words/word-spans.ts";
export { mergeSteps, spansOver, subwordSpans, type MergedSteps, type StepSpans } from "./generation/merge-steps.ts";
export { findStepMethod, stepMethods } from "./generation/methods/index.ts";
export type { ExplainedStep, StepAttribution, StepInput, StepMethod } from "./generation/step-method.ts";
export type { StepOutputKind } from "./generation/step-output.ts";
export { alignRatings } from "./self-explanation/align-ratings.ts";
export { deletionCurves, type DeletionCurves } from "./self-explanation/deletion-curve.ts";
export type { AnswerRating } from "./self-explanation/pair-ratings.ts";
export { ratingRequest, type RatingOrder } from "./self-explanation/rating-request.ts";
export { readAnswer, type UnreadPiece } from "./self-explanation/read-answer.ts";
