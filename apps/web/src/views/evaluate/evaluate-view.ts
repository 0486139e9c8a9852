import {
  confusionMatrix,
  precisionRecallCurves,
  reliabilityDiagram,
  rocCurves,
  type Figure,
  type FigureStyle,
} from "@limelight/report/figures";
import type { ResultOf } from "@limelight/experiments";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import type { ExamplesChosen } from "../../components/examples/examples.ts";
import { textsOf } from "../../components/examples/source.ts";
import type { MarkChosen } from "../../components/figure/figure.ts";
import type { PictureTurned } from "../../components/picture-tabs/picture-tabs.ts";
import { Question } from "../../engine/question.ts";
import { Say, StateChange } from "../../events/events.ts";
import { valueOf } from "../../events/targets.ts";
import type { AppState } from "../../state/app-state.ts";
import { base } from "../../styles/base.ts";
import { columns } from "../../styles/columns.ts";
import { offHere, type Scene } from "../view.ts";
import { classifiersOf, evaluatedOf, evaluatingOf, labelledSource, unlabelledOf } from "./asked.ts";
import { pairRemarks, scoreTable } from "./score-table.ts";
import "../../components/course/course.ts";
import "../../components/examples/examples.ts";
import "../../components/figure/figure.ts";
import "../../components/picture-tabs/picture-tabs.ts";
import "./cell-texts.ts";

const pictures = [
  { id: "confusion", name: "What is taken for what" },
  { id: "roc", name: "Hits and false alarms" },
  { id: "precision", name: "Precision by recall" },
  { id: "reliability", name: "Is it as sure as it should be?" },
] as const;

type Evaluated = ResultOf<"evaluate">;
type EvaluatedModel = NonNullable<Evaluated["models"]>[number];

/** How often one or two models are right about labelled texts, and where they are not. */
@customElement("limelight-evaluate")
export class EvaluateView extends LitElement {
  static override styles = [
    base,
    columns,
    css`
      .sides {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
        gap: 24px 32px;
      }
      table {
        border-collapse: collapse;
      }
      th,
      td {
        text-align: start;
        padding: 2px 16px 2px 0;
        font-variant-numeric: tabular-nums;
      }
      .scroll {
        overflow-x: auto;
      }
      .stale {
        opacity: 0.6;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;

  private readonly question = new Question<"evaluate">(this);

  private get own(): AppState["evaluate"] {
    return this.scene.state.evaluate;
  }

  override willUpdate(): void {
    const { engine, catalog } = this.scene;
    const ready = catalog && engine.status.kind !== "unavailable" ? engine : undefined;
    this.question.ask(ready, evaluatingOf(this.scene));
  }

  override render(): TemplateResult {
    const { examples, file, limit } = this.own;
    const source = labelledSource(this.own);
    const models = evaluatedOf(this.scene);
    const labels = this.question.answer?.document.labels ?? [];
    const texts = source ? textsOf(source) : 0;
    return html`<div class="columns">
      <div class="stack">
        ${this.#choices()}
        ${source ? nothing : html`<p class="quiet">None of the texts has a label. Write it behind a tab, or open a file with a column label.</p>`}
        <limelight-course
          .question=${this.question}
          .course=${this.question.course}
          what="Asking ${models.length === 2 ? "both models" : (models[0] ?? "the model")} about ${texts} texts"
        ></limelight-course>
        ${this.#answer(this.question.answer?.document)}
        <p class="quiet small">Choose a cell to read its texts; a text goes to the stage.${offHere(this.scene)}</p>
      </div>
      <aside class="stack" aria-label="The labelled texts">
        <limelight-examples
          heading="Evaluate on other texts"
          hint=${this.#hint()}
          back="Back to the example reviews"
          .set=${{ examples, file, limit }}
          .engine=${this.scene.engine}
          .labels=${labels}
          @examples-chosen=${({ set }: ExamplesChosen) => this.#change({ ...set, cell: undefined })}
        ></limelight-examples>
      </aside>
    </div>`;
  }

  #hint(): string {
    const left = unlabelledOf(this.own);
    return left === 0
      ? "Texts without a label are left out."
      : `${left === 1 ? "One text has" : `${left} texts have`} no label and ${left === 1 ? "is" : "are"} left out.`;
  }

  #choices(): TemplateResult {
    const [first] = evaluatedOf(this.scene);
    const { picture, second } = this.own;
    return html`<div class="row">
      <limelight-picture-tabs
        .pictures=${pictures}
        .shown=${picture}
        @picture-turned=${({ place }: PictureTurned) => this.#change({ picture: pictures[place]?.id ?? picture })}
      ></limelight-picture-tabs>
      <label class="small"
        >Held against
        <select
          @change=${({ target }: Event) => this.#change({ second: valueOf(target) || undefined, cell: undefined })}
        >
          <option value="">no other model</option>
          ${classifiersOf(this.scene)
            .filter(({ id }) => id !== first)
            .map(({ id }) => html`<option value=${id} ?selected=${id === second}>${id}</option>`)}
        </select></label
      >
    </div>`;
  }

  #answer(document: Evaluated | undefined): TemplateResult | typeof nothing {
    if (!document)
      return html`<p class="quiet">A table of what is taken for what appears here, with the scores below it.</p>`;
    const models = document.models ?? [document];
    const { picture, cell } = this.own;
    return html`<div
      class="stack ${this.question.stale ? "stale" : ""}"
      role="tabpanel"
      aria-label=${pictures.find(({ id }) => id === picture)?.name ?? ""}
    >
      <div class="sides">${models.map((model, side) => this.#side(document, model, side))}</div>
      ${
        picture === "confusion"
          ? html`<limelight-cell-texts
              .document=${document}
              .cell=${cell}
              @cell-closed=${() => this.#change({ cell: undefined })}
            ></limelight-cell-texts>`
          : nothing
      }
      ${pairRemarks(document)}
      <div class="scroll" role="region" aria-label="Scores" tabindex="0">${scoreTable(document)}</div>
      <p class="quiet small">
        ${document.examples} texts; intervals: 95%, bootstrap over texts.
        ${document.notes.map((note) => html`${note}. `)}
      </p>
    </div>`;
  }

  #side(document: Evaluated, model: EvaluatedModel, side: number): TemplateResult {
    const { picture, cell } = this.own;
    const { stale } = this.question;
    const chosen = cell?.side === side ? [`cell:${cell.gold}.${cell.said}`] : [];
    const own = { ...model, provenance: document.provenance };
    return html`<limelight-figure
      .draw=${guard([document, side, picture, chosen.join()], () => (style: FigureStyle) => drawn(picture, own, document.labels, { ...style, chosen }))}
      .theme=${this.scene.theme}
      ?stale=${stale}
      ?choosable=${picture === "confusion"}
      @mark-pointed=${() => this.dispatchEvent(new Say(picture === "confusion" ? "Click or Enter lists the texts of a cell." : ""))}
      @mark-chosen=${({ mark }: MarkChosen) => this.#choose(side, mark)}
    ></limelight-figure>`;
  }

  #choose(side: number, mark: string): void {
    const [, gold, said] = /^cell:(\d+)\.(\d+)$/.exec(mark) ?? [];
    if (gold === undefined || said === undefined) return;
    this.#change({ cell: { side, gold: Number(gold), said: Number(said) } });
  }

  #change(patch: Partial<AppState["evaluate"]>): void {
    this.dispatchEvent(new StateChange({ evaluate: { ...this.own, ...patch } }));
  }
}

function drawn(
  picture: AppState["evaluate"]["picture"],
  model: EvaluatedModel & Pick<Evaluated, "provenance">,
  labels: readonly string[],
  style: FigureStyle,
): Figure {
  const confusion = (): Figure => confusionMatrix(model, labels, style);
  if (picture === "reliability") return reliabilityDiagram(model, style);
  if (picture === "confusion") return confusion();
  // Texts of one class alone have no curves.
  return (picture === "roc" ? rocCurves : precisionRecallCurves)(model, style) ?? confusion();
}
