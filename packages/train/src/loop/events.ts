/** One step of the optimiser. */
export interface StepEvent {
  readonly type: "step";
  /** Counted from 1. */
  readonly step: number;
  readonly steps: number;
  /** Epochs that are done, with the part of the one that runs. */
  readonly epoch: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Euclidean, of all gradients together, before it is clipped. */
  readonly gradientNorm: number;
  readonly examples: number;
  readonly tokens: number;
  readonly seconds: number;
}

/** How well the model does on examples that it does not learn from. */
export interface EvaluationEvent {
  readonly type: "evaluation";
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  /** By name: accuracy, macroF1, … */
  readonly metrics: Readonly<Record<string, number>>;
  /** Whether it is the best so far. */
  readonly best: boolean;
  readonly seconds: number;
}

/** Everything that is needed to go on from here was written. */
export interface CheckpointEvent {
  readonly type: "checkpoint";
  readonly step: number;
  /** As whoever keeps checkpoints calls it. */
  readonly name: string;
}

/** The last event. */
export interface EndEvent {
  readonly type: "end";
  readonly reason: "finished" | "early-stopping" | "interrupted";
  readonly step: number;
  /** Of the best evaluation. */
  readonly best?: Best;
}

export interface Best {
  readonly step: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export type TrainingEvent = StepEvent | EvaluationEvent | CheckpointEvent | EndEvent;
