export { layerOfWeight, type Adapter, type Attachment, type Lora } from "./attachments/attachment.ts";
export type { Prefix } from "./attachments/prefix.ts";
export { packBatch, type Batch, type Sequence } from "./batch/batch.ts";
export { CoreError, isTooLarge, type CoreErrorCode } from "./core-error.ts";
export { openDevice, type AdapterDescription, type Device, type DeviceOptions } from "./device/open-device.ts";
export { checkEdit } from "./edits/check-edit.ts";
export type { Edit, EditNumbers, Selection } from "./edits/edit.ts";
export { editActivation } from "./edits/edit-activation.ts";
export type { Decoding, DecodingPrompt, LanguageModel } from "./generation/decoding.ts";
export { generate } from "./generation/generate.ts";
export type { Alternative, EndReason, Generated, GeneratedToken } from "./generation/generated.ts";
export type { GenerationOptions } from "./generation/generation-options.ts";
export type { GrowingText } from "./generation/growing-text.ts";
export {
  closest,
  layerOf,
  matchHooks,
  ofHead,
  requireHooks,
  type BlockHook,
  type HookName,
  type Stack,
} from "./hooks/names.ts";
export { firstRow, type HeadKind } from "./models/head.ts";
export type { Model } from "./models/model.ts";
export type { RunOptions } from "./models/run-options.ts";
export { identifyModel } from "./models/identify-model.ts";
export { loadModel, type LoadedModel, type ModelSource } from "./models/load-model.ts";
export type { BlockNumbers, LinearNumbers, NormNumbers, ProjectionBiases } from "./blocks/read-block.ts";
export type { HeadNumbers } from "./models/read-head.ts";
export type { Activation } from "./run/read.ts";
export type { DropoutOptions, DropoutRates, DropoutSite } from "./run/dropout.ts";
export type { Run } from "./run/run.ts";
export type { Answer, AskOptions, BlackBox, Queries, Question } from "./subject/black-box.ts";
export { classifier, softmax, type ClassifierOptions } from "./subject/classifier.ts";
export { foreignSubject, type AnswerMemory, type ForeignSubjectOptions } from "./subject/foreign/foreign-subject.ts";
export { Busy, type Patience } from "./subject/foreign/try-again.ts";
export { editedObserver, editedSubject } from "./subject/edited.ts";
export { differentiable } from "./subject/differentiable.ts";
export { withEmbeddingNoise } from "./subject/embedding-noise.ts";
export { GatheredSubject } from "./subject/gathered-subject.ts";
export { ensemble } from "./subject/ensemble.ts";
export { Gathering, type Asking } from "./subject/gathering.ts";
export { Desk, rendezvous, type Wait } from "./subject/rendezvous.ts";
export { questionKey } from "./subject/question-key.ts";
export { observer, type Observation, type Observer } from "./subject/observe.ts";
export type { SweptAnswer, SweptQuestion } from "./subject/sweeping.ts";
export {
  baselineKinds,
  isWhiteBox,
  type BaselineKind,
  type DifferentiateOptions,
  type GradientAnswer,
  type GradientQuestion,
  type PathPoint,
  type SpecialTokens,
  type SubjectToken,
  type ValueAndGradient,
  type WhiteBox,
} from "./subject/white-box.ts";
export type { ParameterGradients } from "./run/parameter-gradients.ts";
export type { AdamWOptions } from "./training/adamw.ts";
export type { SgdOptions } from "./training/sgd.ts";
export type { Optimiser, StepOptions } from "./training/optimiser.ts";
export type { OptimiserState, ParameterState } from "./training/optimiser-memory.ts";
export { crossEntropy } from "./training/cross-entropy.ts";
export type { Parameter } from "./weights/parameters.ts";
export type { ActivationRules, Rules } from "./tape/rules.ts";
export type { WeightDType } from "./weights/weight-loader.ts";
export { float32Of } from "./weights/weight-array.ts";
export { shuffledWeights, weightStages, type WeightStage } from "./weights/shuffled-weights.ts";
export { logSumExp } from "./generation/log-softmax.ts";
export { languageModel } from "./generation/language-model.ts";
export {
  languageSubject,
  type Continuation,
  type ContinuationPoint,
  type LanguageSubject,
  type StepAnswer,
  type StepQuestion,
} from "./subject/language-subject.ts";
