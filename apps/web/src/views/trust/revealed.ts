import { judgeReport, measuredMethods, type JudgeKey } from "@limelight/experiments/judging";
import { judgeFigure, judgeRemarks, type Figure, type FigureStyle } from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { Question } from "../../engine/question.ts";
import { base } from "../../styles/base.ts";
import { methodNames } from "../explain/method-names.ts";
import type { Scene } from "../view.ts";
import { measuringJudged } from "./asked-judged.ts";
import { allAnswers, type JudgingSession } from "./judging-session.ts";
import { boardsOf } from "./measured.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

/** Whose explanations they were: means, how far people agree, and how far people and measures do. */
@customElement("limelight-revealed")
export class Revealed extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      ul {
        margin: 0;
        padding-inline-start: 16px;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @property({ attribute: false }) session!: JudgingSession;
  @property({ attribute: false }) key!: JudgeKey;
  /** Whether the measures are to stand beside what people say. */
  @state() private beside = false;

  private readonly question = new Question<"faithfulness">(this);

  override willUpdate(): void {
    const { engine, catalog, state: shown } = this.scene;
    const { key, session, beside } = this;
    this.question.ask(
      !catalog || engine.status.kind === "unavailable" ? undefined : engine,
      beside ? measuringJudged(session.tasks, key, shown.trust.options) : undefined,
    );
  }

  override render(): TemplateResult {
    const { session, key, beside } = this;
    const boards = boardsOf(this.question);
    const report = judgeReport(key, allAnswers(session), measuredMethods(boards));
    const { agreement, beside: alike } = judgeRemarks(report);
    return html`<section class="stack" aria-label="Whose explanations they were">
      <limelight-figure
        .draw=${guard(
          [session, boards.length, this.scene.catalog],
          () =>
            (style: FigureStyle): Figure =>
              judgeFigure(report, { ...style, ...methodNames(this.scene.catalog) }),
        )}
        .theme=${this.scene.theme}
      ></limelight-figure>
      <p>${agreement}</p>
      ${
        beside
          ? html`<h3>People and measures <span class="quiet small">plausibility and faithfulness</span></h3>
              <limelight-course
                .question=${this.question}
                .course=${this.question.course}
                what="Measuring the same methods on the same texts"
              ></limelight-course>
              ${
                alike.length > 0
                  ? html`<ul class="small">
                        ${alike.map((text) => html`<li>${text}</li>`)}
                      </ul>
                      <p class="quiet small">
                        Spearman's rank correlation over methods: above 0 where people like what the measure finds good.
                        With three methods it is hardly a number.
                      </p>`
                  : nothing
              }`
          : html`<div class="row">
              <button @click=${() => (this.beside = true)}>Do the measures agree with people?</button>
            </div>`
      }
    </section>`;
  }
}
