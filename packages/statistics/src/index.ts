export { kendallW } from "./agreement/kendall-w.ts";
export { krippendorffAlpha } from "./agreement/krippendorff.ts";
export { clopperPearsonLower, clopperPearsonUpper } from "./binomial/clopper-pearson.ts";
export { bootstrap, bootstrapMean, type BootstrapOptions, type Interval } from "./bootstrap/bootstrap.ts";
export { calibration, type Calibration, type ReliabilityBin } from "./classification/calibration.ts";
export { confusionMatrix, type Confusion } from "./classification/confusion.ts";
export { evaluateAnswers, metricsOf, type Answers, type ClassMetrics, type Metrics } from "./classification/metrics.ts";
export { precisionRecallArea } from "./classification/precision-recall.ts";
export { precisionRecallCurve, type PrecisionRecallCurve } from "./classification/precision-recall-curve.ts";
export { rocCurve, type RocCurve } from "./classification/roc-curve.ts";
export { classScoreNames, scoreNames, type ClassScoreName, type ScoreName } from "./evaluation/answer-measures.ts";
export {
  evaluate,
  evaluationDifference,
  type Bounds,
  type EvaluatedClass,
  type Evaluation,
  type EvaluationDifference,
  type EvaluationOptions,
} from "./evaluation/evaluate.ts";
export { differenceInterval, meanInterval, type MeanInterval } from "./mean/mean-interval.ts";
export { wilsonInterval } from "./share/wilson.ts";
export { stratifiedSplit, type Split } from "./split/stratified-split.ts";
export { benjaminiHochberg } from "./two-samples/benjamini-hochberg.ts";
export { holm } from "./two-samples/holm.ts";
export { tTest, type TTest } from "./two-samples/t-test.ts";
export { mcNemar, type McNemar } from "./paired/mcnemar.ts";
export { pairedPermutation, type PairedPermutation } from "./paired/permutation.ts";
export { randomisation, type Randomisation } from "./paired/randomisation.ts";
export { quadrature, quadratureRules, type QuadratureRule } from "./quadrature.ts";
export { NumpyRandomState } from "./random/numpy-random-state.ts";
export { kendallTau, spearmanRho, topOverlap } from "./rank/rank-correlation.ts";
export { studentQuantile } from "./student/student-quantile.ts";
export { StatisticsError } from "./statistics-error.ts";
