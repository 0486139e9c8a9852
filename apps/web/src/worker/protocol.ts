import type { AskedPiece, Experiment, Failure, GeneratedPiece, NamedArray, Progress } from "@limelight/experiments";
import type { AttackParts, AttentionMethodFacts, Catalog, ModelFacts, StepMethodFacts } from "../engine/catalog.ts";
import type { DroppedFolder } from "../engine/engine.ts";
import type { EngineStatus } from "../engine/status.ts";

/** A document of any verb, with its arrays. */
export interface AnyAnswer {
  readonly document: object;
  readonly arrays?: ReadonlyMap<string, NamedArray>;
}

/** What is told while a model is loaded. */
export interface LoadNote {
  readonly kind: "warning";
  readonly message: string;
}

/** What is told of a run while it goes on. */
export type RunNote =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "generated"; readonly piece: GeneratedPiece }
  | { readonly kind: "asked"; readonly questions: readonly AskedPiece[] }
  | LoadNote
  | { readonly kind: "answer"; readonly answer: AnyAnswer | Failure };

/** What the page asks of the worker. */
export interface EngineCalls {
  /** The first of all. `base` is the address that models lie beside. */
  start: { argument: { readonly base: string }; result: void; note: never };
  catalog: { argument: undefined; result: Catalog; note: never };
  attentionMethods: { argument: undefined; result: readonly AttentionMethodFacts[]; note: never };
  stepMethods: { argument: undefined; result: readonly StepMethodFacts[]; note: never };
  attackParts: { argument: undefined; result: AttackParts; note: never };
  load: { argument: string; result: void; note: LoadNote };
  /** Answers are its notes. */
  run: { argument: unknown; result: void; note: RunNote };
  check: { argument: unknown; result: Experiment; note: never };
  addModel: { argument: DroppedFolder; result: ModelFacts; note: never };
  addData: { argument: File; result: void; note: never };
  loseDevice: { argument: undefined; result: void; note: never };
}

/** What the worker tells unasked. */
export type EngineEvent =
  | { readonly kind: "status"; readonly status: EngineStatus }
  /** Of no run in particular, such as a storage that is full. */
  | { readonly kind: "warning"; readonly message: string };
