export type { Environment, GeneratedPiece, NamedCheckpoint, Progress } from "./environment.ts";
export { ExperimentError, type ExperimentErrorCode } from "./experiment-error.ts";
export { parseExperiment, runExperiment } from "./run-experiment.ts";
export { inseqOutput } from "./result/inseq-output.ts";
export type { ResultOf } from "./result/documents.ts";
export type { Experiment, ExperimentInput, ExperimentOf, Verb } from "./schema/index.ts";
export { defaultBatchTokens, isAbort } from "./session/session.ts";
export { SessionStore } from "./session/session-store.ts";
export { isFailure, type Failure, type NamedArray, type Outcome } from "./verbs/verb.ts";
