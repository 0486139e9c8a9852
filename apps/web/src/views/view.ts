import type { Theme } from "@limelight/report/figures";
import type { SVGTemplateResult, TemplateResult } from "lit";
import type { Catalog, ModelFacts } from "../engine/catalog.ts";
import type { Engine } from "../engine/engine.ts";
import type { AppState, ViewId } from "../state/app-state.ts";
import type { ChangedText, Span } from "../state/changes.ts";
import type { HeadEdit } from "../state/edits.ts";

/** What every view is given; it changes nothing of it, but sends events (`events/events.ts`). */
export interface Scene {
  readonly engine: Engine;
  /** Undefined while the worker starts. */
  readonly catalog: Catalog | undefined;
  readonly state: AppState;
  readonly theme: Theme;
  /** The text that the model is asked about: the stage's, with its words masked and left out. */
  readonly asked: ChangedText;
  /** Fields of an experiment on it: model, input, edits. Undefined where there is nothing to ask. */
  readonly fields: SceneFields | undefined;
  /** The model that is asked; undefined while the worker starts. */
  readonly model: ModelFacts | undefined;
  /** How the model writes a mask. */
  readonly mask: string;
  /** What is pointed at on the stage, as a place in the text as it was written. */
  readonly pointed: Span | undefined;
  /** The word that is held on the stage, likewise. */
  readonly held: Span | undefined;
  /** A file of results that was opened or dropped. */
  readonly opened: { readonly name: string; readonly text: string } | undefined;
}

/** What experiments on the stage's text have in common. */
export interface SceneFields {
  readonly model?: string;
  readonly input: string;
  readonly edits?: HeadEdit[];
}

/** The model of experiments that are not about the stage's text, by the name that those about it have; the default needs none. */
export function modelOf({ fields, model, state }: Pick<Scene, "fields" | "model" | "state">): { model?: string } {
  const id = fields ? fields.model : state.model === undefined ? undefined : (model?.id ?? state.model);
  return id === undefined ? {} : { model: id };
}

/** What is said where the model is whole, whatever is switched off elsewhere: behind another sentence. */
export function offHere({ state }: Pick<Scene, "state">): string {
  return state.off.length > 0 ? " Heads that are off elsewhere are on here." : "";
}

/** A view: one folder, one export of this shape, and one line in `views/index.ts`. */
export interface View {
  /** As links have it. */
  readonly id: ViewId;
  /** In the rail. */
  readonly name: string;
  /** What it answers, in the reader's words. */
  readonly question: string;
  /** The field's term, which stands beside it. */
  readonly term: string;
  /** On a ground of 24 by 24. */
  readonly icon: SVGTemplateResult;
  /** Which models it is about; without it, all. */
  suits?(model: ModelFacts): boolean;
  /** Loads its element. */
  load(): Promise<unknown>;
  render(scene: Scene): TemplateResult;
}

/** Whether a model goes on with texts, or answers them. */
export function isWriter({ tasks }: Pick<ModelFacts, "tasks">): boolean {
  return tasks.includes("generate");
}

/** Whether a model is asked for a class; one that cannot say what it does is, and says then what is wrong. */
export function isClassifier(model: Pick<ModelFacts, "tasks">): boolean {
  return model.tasks.includes("classify") || !isWriter(model);
}

/** Whether words can be hidden behind a mask: models that only go on with texts know none. */
export function knowsMasks(model: ModelFacts | undefined): boolean {
  return !model || !isWriter(model) || model.tasks.includes("fill-mask");
}
