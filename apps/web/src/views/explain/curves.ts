import { measuredTextCurves, type CurveKind, type Figure, type FigureStyle } from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { Question } from "../../engine/question.ts";
import { base } from "../../styles/base.ts";
import { methodsOf, textsOf } from "../trust/measured.ts";
import type { Scene } from "../view.ts";
import { methodNames } from "./method-names.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

const kinds: readonly CurveKind[] = ["deletion", "insertion"];

/** How the answer falls as words go in the order of each method's scores, and rises as they come; random orders are the floor. */
@customElement("limelight-curves")
export class Curves extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;

  private readonly question = new Question<"faithfulness">(this);

  override willUpdate(): void {
    const { engine, fields, state } = this.scene;
    const { methods, target } = state.explain;
    this.question.ask(
      engine.status.kind === "unavailable" ? undefined : engine,
      fields && methods.length > 0
        ? {
            verb: "faithfulness",
            ...(fields.model !== undefined && { model: fields.model }),
            input: fields.input,
            ...methodsOf(state.explain),
            metrics: [...kinds],
            perText: true,
            ...(target !== "predicted" && { target }),
          }
        : undefined,
    );
  }

  override render(): TemplateResult {
    const [measured] = textsOf(this.question);
    const names = methodNames(this.scene.catalog);
    const refused =
      measured?.methods.flatMap(({ method, refused: why }) => (why === undefined ? [] : [{ method, why }])) ?? [];
    return html`<div class="stack">
      <limelight-course
        .question=${this.question}
        .course=${this.question.course}
        what="Taking words away, and putting them in"
      ></limelight-course>
      ${
        measured
          ? kinds.map(
              (kind) =>
                html`<limelight-figure
                  .draw=${guard(
                    [measured, this.scene.catalog],
                    () =>
                      (style: FigureStyle): Figure | undefined =>
                        measuredTextCurves(kind, measured, { ...style, ...names }),
                  )}
                  .theme=${this.scene.theme}
                  ?stale=${this.question.stale}
                ></limelight-figure>`,
            )
          : nothing
      }
      ${refused.map(({ method, why }) => html`<p class="small">${names.titles?.[method] ?? method} has no explanation of this text: ${why}.</p>`)}
      ${
        this.scene.state.off.length > 0
          ? html`<p class="quiet small">In these curves the model is whole: heads that are switched off are on.</p>`
          : nothing
      }
    </div>`;
  }
}
