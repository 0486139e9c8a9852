import { probeCurve, type FigureStyle } from "@limelight/report/figures";
import { html, LitElement, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { examplesOf } from "../../components/examples/list.ts";
import { sourceOf, textsOf } from "../../components/examples/source.ts";
import type { MarkPointed } from "../../components/figure/figure.ts";
import { Question } from "../../engine/question.ts";
import { StateChange } from "../../events/events.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { modelOf, offHere, type Scene } from "../view.ts";
import { probeAsked } from "./asked.ts";
import { seconds, stageWords } from "./stages.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

type Own = AppState["concepts"];

const tasks: readonly { readonly id: Own["task"]; readonly name: string }[] = [
  { id: "label", name: "the text's label" },
  { id: "position", name: "where a token stands in the text" },
  { id: "part-of-speech", name: "a word's part of speech" },
];

/** What can be read out of each layer, layer by layer as they are done. */
@customElement("limelight-layer-probes")
export class LayerProbes extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) scene!: Scene;
  @state() private pointed: string | undefined;

  private readonly question = new Question<"probe">(this);

  private get own(): Own {
    return this.scene.state.concepts;
  }

  /** Texts that were pasted without labels have none to read out. */
  private get lacksLabels(): boolean {
    const { task, file, examples } = this.own;
    const listed = examplesOf(examples);
    return (
      task === "label" && file === undefined && listed.length > 0 && listed.every(({ label }) => label === undefined)
    );
  }

  override willUpdate(): void {
    const { engine, catalog } = this.scene;
    this.question.ask(
      !catalog || engine.status.kind === "unavailable" ? undefined : engine,
      this.lacksLabels ? undefined : probeAsked(modelOf(this.scene), this.own),
    );
  }

  override render(): TemplateResult {
    const { question, own } = this;
    const documents = question.answers.map(({ document }) => document);
    const lines = documents.flatMap((document) => ("type" in document ? [] : [document]));
    const summary = documents.flatMap((document) => ("type" in document ? [document] : []))[0];
    const partial = question.course.kind === "running" && !question.stale && lines.length > 0;
    const took = summary && !question.stale ? ` It took ${seconds(summary.seconds)}.` : "";
    const what =
      own.task === "label"
        ? "fits a small classifier at every layer"
        : "fits a small classifier on up to 1500 tokens at every layer, which takes some seconds each";
    return html`<div class="stack">
      <label
        >Can one read out of each layer
        <select @change=${this.#choose}>
          ${tasks.map(({ id, name }) => html`<option value=${id} ?selected=${id === own.task}>${name}</option>`)}
        </select></label
      >
      <p class="quiet small">Reads up to ${textsOf(sourceOf(own))} texts, and ${what}.${took}${offHere(this.scene)}</p>
      <limelight-course
        .question=${question}
        .course=${question.course}
        what=${stageWords(question.course)}
      ></limelight-course>
      ${
        this.lacksLabels
          ? html`<p class="quiet">
              These texts have no labels. Write one behind each, after a tab, or read out something else.
            </p>`
          : lines.length === 0
            ? html`<p class="quiet">
                The curve appears here, layer by layer: how often the classifier is right, beside a control task with
                random labels.
              </p>`
            : html`${partial ? html`<p class="small">These are the first ${lines.length === 1 ? "of the layers" : `${lines.length} layers`}; more are coming.</p>` : ""}
                <limelight-figure
                  .draw=${(style: FigureStyle) => probeCurve(lines, summary, style)}
                  .theme=${this.scene.theme}
                  .pointed=${this.pointed}
                  ?stale=${question.stale}
                  @mark-pointed=${({ mark }: MarkPointed) => (this.pointed = mark)}
                ></limelight-figure>`
      }
    </div>`;
  }

  #choose = ({ target }: Event): void => {
    const task = tasks.find(({ id }) => target instanceof HTMLSelectElement && id === target.value)?.id ?? "label";
    this.dispatchEvent(new StateChange({ concepts: { ...this.own, task } }));
  };
}
