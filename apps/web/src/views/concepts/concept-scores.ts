import { lexicons } from "@limelight/explain";
import type { ResultOf } from "@limelight/experiments";
import { conceptBars, conceptGrid, type FigureStyle } from "@limelight/report/figures";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { MarkChosen, MarkPointed } from "../../components/figure/figure.ts";
import { Question } from "../../engine/question.ts";
import { Say, StateChange } from "../../events/events.ts";
import { valueOf } from "../../events/targets.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { modelOf, offHere, type Scene } from "../view.ts";
import { conceptsAsked, passesOf, testedTexts, wordsOf } from "./asked.ts";
import { classOf, layerOf, sourceSentences, type Score } from "./scores.ts";
import { seconds, stageWords } from "./stages.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

type Own = AppState["concepts"];

/** Which ideas a class leans on: bars of one layer, and all layers in a grid. */
@customElement("limelight-concept-scores")
export class ConceptScores extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) scene!: Scene;
  @state() private pointed: string | undefined;
  @state() private cell: string | undefined;

  private readonly question = new Question<"concepts">(this);
  private readonly said = new Question<"classify">(this);
  /** What was asked last; its answers stay until it is known what to ask of another model. */
  #asked: ReturnType<typeof conceptsAsked>;
  /** The model's classes, which the texts must be of. */
  #classes: { readonly model: string; readonly labels: readonly string[] } | undefined;

  private get own(): Own {
    return this.scene.state.concepts;
  }

  /** What the model's classes are; undefined until it was asked. */
  private get labels(): readonly string[] | undefined {
    const { fields, model } = this.scene;
    if (!fields || this.said.course.kind === "failed") return [];
    return this.#classes && this.#classes.model === model?.id ? this.#classes.labels : undefined;
  }

  override willUpdate(): void {
    const { scene, own } = this;
    const able = scene.engine.status.kind === "unavailable" ? undefined : scene.engine;
    this.said.ask(able, scene.fields && { verb: "classify", ...scene.fields });
    const { document } = this.said.answer ?? {};
    if (document?.model) this.#classes = { model: document.model.id, labels: Object.keys(document.probabilities) };
    const { labels } = this;
    const source = labels && testedTexts(own, labels, scene.fields?.input);
    if (labels)
      this.#asked =
        source &&
        conceptsAsked(
          modelOf(scene),
          own,
          source,
          lexicons.map(({ name }) => name),
        );
    this.question.ask(labels && scene.catalog ? able : undefined, this.#asked);
  }

  /** Scores by concept, layer and class, and what is told of the run. */
  get #found(): { scores: Score[]; summary: ReturnType<typeof summaryOf> } {
    const documents = this.question.answers.map(({ document }) => document);
    return {
      scores: documents.flatMap((document) => ("type" in document ? [] : [document])),
      summary: documents.map(summaryOf).find((each) => each !== undefined),
    };
  }

  override render(): TemplateResult {
    const { scores, summary } = this.#found;
    const { question } = this;
    const shown = classOf(scores, this.own.label, this.said.answer?.document.label);
    const ofClass = scores.filter(({ label }) => label === shown);
    const layer = layerOf(ofClass, this.own.layer);
    return html`<div class="stack">
      ${this.#choices(scores, shown, layer)}
      <limelight-course
        .question=${question}
        .course=${question.course}
        what=${stageWords(question.course)}
      ></limelight-course>
      ${
        ofClass.length === 0
          ? this.#waiting()
          : html`<limelight-figure
                .draw=${(style: FigureStyle) =>
                  conceptBars(
                    ofClass.filter((score) => score.layer === layer),
                    style,
                  )}
                .theme=${this.scene.theme}
                .pointed=${this.pointed}
                ?stale=${question.stale}
                @mark-pointed=${({ mark }: MarkPointed) => (this.pointed = mark)}
              ></limelight-figure>
              ${
                summary
                  ? html`<div class="small quiet">
                      ${sourceSentences(summary).map((sentence) => html`<p>${sentence}</p>`)}
                    </div>`
                  : nothing
              }
              <h3>At every layer</h3>
              <limelight-figure
                untitled
                choosable
                .draw=${(style: FigureStyle) => conceptGrid(ofClass, style)}
                .theme=${this.scene.theme}
                .pointed=${this.cell}
                .chosen=${this.#column(ofClass, layer)}
                ?stale=${question.stale}
                @mark-pointed=${({ mark }: MarkPointed) => (this.cell = mark)}
                @mark-chosen=${({ mark }: MarkChosen) => this.#chooseLayer(ofClass, mark)}
                @focusin=${this.#say}
                @pointerenter=${this.#say}
              ></limelight-figure>`
      }
    </div>`;
  }

  #choices(scores: readonly Score[], shown: string | undefined, layer: number | null | undefined): TemplateResult {
    const classes = [...new Set(scores.map(({ label }) => label))];
    const layers = [...new Set(scores.map((score) => score.layer))];
    const said = this.said.answer?.document.label;
    return html`<div class="row">
        <label
          >Does
          <select
            aria-label="Class"
            @change=${({ target }: Event) => this.#change({ label: valueOf(target) || undefined })}
          >
            <option value="" ?selected=${this.own.label === undefined}>
              ${said === undefined ? "the sentence's class" : `${said}, as it says of the sentence`}
            </option>
            ${classes.map((label) => html`<option value=${label} ?selected=${label === this.own.label}>${label}</option>`)}
          </select>
          lean on these ideas</label
        >
        <label
          >at
          <select
            aria-label="Layer"
            @change=${({ target }: Event) => this.#change({ layer: valueOf(target) === "" ? undefined : Number(valueOf(target)) })}
          >
            <option value="" ?selected=${this.own.layer === undefined}>the layer that leans most</option>
            ${layers.flatMap((each) =>
              each === null
                ? []
                : html`<option value=${each} ?selected=${each === this.own.layer}>
                    ${each < 0 ? "the word embeddings" : `layer ${each}`}
                  </option>`,
            )}
          </select></label
        >
      </div>
      <p class="quiet small">${this.#cost()}</p>
      ${
        this.own.label !== undefined || said === undefined || shown === undefined || shown === said
          ? nothing
          : html`<p class="small">None of these texts is ${said}: what is shown is ${shown}.</p>`
      }
      ${layer === undefined && scores.length > 0 ? html`<p class="small">There is no such layer.</p>` : nothing}`;
  }

  /** What a run takes, said beforehand, and what it took. */
  #cost(): string {
    const { own, scene } = this;
    const source = testedTexts(own, this.labels ?? [], scene.fields?.input);
    if (!source) return "Write a sentence above, or give texts of the model's classes.";
    const known = lexicons.filter(({ name }) => own.lists.includes(name)).map(({ words }) => words);
    const lists = [...known, ...own.own.map(({ words }) => wordsOf(words))];
    const { summary } = this.#found;
    const took = summary && !this.question.stale ? ` It took ${seconds(summary.seconds)}.` : "";
    return `Reads up to ${passesOf(source, lists)} short texts at every layer, some of them backwards as well.${took}${offHere(scene)}`;
  }

  #waiting(): TemplateResult {
    const { lists, own } = this.own;
    if (lists.length + own.length === 0)
      return html`<p class="quiet">Choose a list of words, or write one, to see whether a class leans on it.</p>`;
    return html`<p class="quiet">
      ${this.question.course.kind === "failed" ? "There is no picture without an answer." : "The bars appear here: how many texts of the class gain by a step towards each idea, beside a step towards random words."}
    </p>`;
  }

  #column(scores: readonly Score[], layer: number | null | undefined): string[] {
    const hooks = [...new Set(scores.map(({ hook }) => hook))];
    const column = hooks.findIndex((hook) => scores.some((score) => score.hook === hook && score.layer === layer));
    const rows = new Set(scores.map(({ concept }) => concept)).size;
    return Array.from({ length: column < 0 ? 0 : rows }, (_, row) => `score:${row}.${column}`);
  }

  #chooseLayer(scores: readonly Score[], mark: string): void {
    const column = /^score:\d+\.(\d+)$/.exec(mark)?.[1];
    const hook = [...new Set(scores.map((score) => score.hook))][Number(column)];
    const layer = scores.find((score) => score.hook === hook)?.layer;
    if (typeof layer === "number") this.#change({ layer });
  }

  #say = (): void => {
    this.dispatchEvent(new Say("A click or Enter shows the bars of that layer; arrow keys move."));
  };

  #change(patch: Partial<Own>): void {
    this.dispatchEvent(new StateChange({ concepts: { ...this.own, ...patch } }));
  }
}

function summaryOf(document: ResultOf<"concepts">) {
  return "type" in document ? document : undefined;
}
