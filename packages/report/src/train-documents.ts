/** What the report needs of a run of training. */

interface ModelReference {
  readonly id: string;
}

interface Best {
  readonly step: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

interface Start {
  readonly type: "start";
  readonly model: ModelReference;
  readonly objective: string;
  readonly tune: string;
  readonly parameters: { readonly all: number; readonly trained: number };
  readonly examples: number;
  readonly evaluation: number;
  readonly classes?: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly resumed?: { readonly step: number; readonly checkpoint: string };
}

interface Evaluation {
  readonly type: "evaluation";
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly best: boolean;
}

interface End {
  readonly type: "end";
  readonly reason: "finished" | "early-stopping" | "interrupted";
  readonly step: number;
  readonly best?: Best;
  readonly saved?: string;
  readonly checkpoint?: string;
  readonly tokens: number;
  readonly seconds: number;
}

export type TrainDocument = Start | Evaluation | End | { readonly type: "step" } | { readonly type: "checkpoint" };
