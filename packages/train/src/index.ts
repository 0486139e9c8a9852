export { attachAll, type AttachedLayers } from "./adapters/attach-all.ts";
export {
  adapterConfigFile,
  adaptersOf,
  adapterWeightsFile,
  mergePeft,
  ownTensors,
  peftConfig,
  peftTensors,
  readPeftConfig,
} from "./adapters/peft-folder.ts";
export type { Example } from "./batches/example.ts";
export { checkpointRates, type RatedRun } from "./checkpoint/checkpoint-rates.ts";
export {
  checkpointKeeper,
  checkpointSteps,
  folderOf,
  newestCheckpoint,
  publish,
  wholeModel,
  written,
  type Resumed,
  type TensorFormat,
  type Weights,
} from "./checkpoint/checkpoints.ts";
export { parameterTensors } from "./checkpoint/tensors.ts";
export type { TrainingFolder } from "./checkpoint/training-folder.ts";
export { classifies, withFreshHead } from "./heads/fresh-head.ts";
export { decays } from "./learner/decays.ts";
export type { Learner } from "./learner/learner.ts";
export { headLearner } from "./learner/head-learner.ts";
export { modelLearner } from "./learner/model-learner.ts";
export { tunedParameters } from "./learner/tuned-parameters.ts";
export type { Best, CheckpointEvent, EndEvent, EvaluationEvent, StepEvent, TrainingEvent } from "./loop/events.ts";
export { planOf } from "./loop/plan.ts";
export { train } from "./loop/train.ts";
export { balancedWeights } from "./objectives/class-weights.ts";
export { crossEntropy, ignoredLabel } from "./objectives/cross-entropy.ts";
export type { DistillationTarget } from "./objectives/distillation.ts";
export { causalExample, maskedExample } from "./objectives/language-targets.ts";
export { warmupSteps } from "./schedules/schedule.ts";
export type { Task } from "./task.ts";
export { classification } from "./tasks/classification.ts";
export { distilling } from "./tasks/distillation.ts";
export { languageModelling } from "./tasks/language-modelling.ts";
export { regression } from "./tasks/regression.ts";
export { TrainError, type TrainErrorCode } from "./train-error.ts";
