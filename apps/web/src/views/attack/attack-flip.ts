import { flipHeads, flipLines, type Figure, type FigureStyle } from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { Question } from "../../engine/question.ts";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";
import { foundIn, type AttackedDocument } from "./asked.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

/** Where in the network the prediction turned: layer by layer in both texts, and the heads that bring it back. */
@customElement("limelight-attack-flip")
export class AttackFlip extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @property({ attribute: false }) document!: AttackedDocument;

  private readonly question = new Question<"inside">(this);

  override willUpdate(): void {
    const { engine } = this.scene;
    const { model, text, label, after } = this.document;
    const attacked = foundIn(this.document);
    this.question.ask(
      engine.status.kind === "unavailable" ? undefined : engine,
      attacked === undefined
        ? undefined
        : {
            verb: "inside",
            what: "flip",
            ...(model && { model: model.id }),
            input: text,
            attacked,
            target: label,
            ...(after.label !== label && { against: after.label }),
          },
    );
  }

  override render(): TemplateResult {
    const { question, scene } = this;
    const found = question.answer?.document;
    return html`<section class="stack" aria-label="Where it happens">
      <h2>Where it happens</h2>
      <limelight-course
        .question=${question}
        .course=${question.course}
        what="Following both texts through the layers"
      ></limelight-course>
      ${
        found?.what !== "flip"
          ? nothing
          : [flipLines, flipHeads].map(
              (draw) =>
                html`<limelight-figure
                  .draw=${guard(
                    [found],
                    () =>
                      (style: FigureStyle): Figure | undefined =>
                        draw(found, style),
                  )}
                  .theme=${scene.theme}
                  ?stale=${question.stale}
                ></limelight-figure>`,
            )
      }
    </section>`;
  }
}
