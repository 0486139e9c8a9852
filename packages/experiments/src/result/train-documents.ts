import type { Best, CheckpointEvent, EndEvent, EvaluationEvent, StepEvent } from "@limelight/train";
import type { ModelReference } from "./documents.ts";

/** The first line of a run of training: what is learnt, from what. */
interface TrainStart {
  readonly type: "start";
  readonly model: ModelReference;
  readonly objective: string;
  readonly tune: string;
  /** Of the model, and of those that learn. */
  readonly parameters: { readonly all: number; readonly trained: number };
  readonly examples: number;
  readonly evaluation: number;
  /** Examples a class, of those that are learnt from. */
  readonly classes?: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Tokens of one packed pass at most. */
  readonly batchTokens: number;
  /** Tensors that begin at random. */
  readonly fresh?: readonly string[];
  /** Where it goes on from. */
  readonly resumed?: { readonly step: number; readonly checkpoint: string };
}

interface Trained {
  readonly model: ModelReference;
}

/** The last line: how it ended, and where the model is. */
interface TrainEnd extends Trained, Omit<EndEvent, "best"> {
  readonly best?: Best;
  /** The folder that holds the model; left out where nothing is kept, or the run is not over. */
  readonly saved?: string;
  /** Which checkpoint that is. */
  readonly checkpoint?: string;
  readonly tokens: number;
  readonly seconds: number;
}

export type TrainDocument =
  | TrainStart
  | (Trained & StepEvent)
  | (Trained & EvaluationEvent)
  | (Trained & CheckpointEvent)
  | TrainEnd;
