export { larsPath, type LarsOptions, type LarsPath } from "./lars-path.ts";
export { lassoSelection } from "./lasso-selection.ts";
export { WeightedRidge, type Design, type RidgeFit } from "./weighted-ridge.ts";
export { sharedLeastSquares, type SharedRegression } from "./shared-least-squares.ts";
export {
  classify,
  logisticRegression,
  type LinearClassifier,
  type LogisticFit,
  type LogisticOptions,
  type Rows,
} from "./logistic-regression.ts";
export { sgdClassifier } from "./sgd-classifier.ts";
