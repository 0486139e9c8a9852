import { tokenStrip, type Figure, type FigureStyle } from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { explanationsOf } from "../../engine/explanations.ts";
import { Question } from "../../engine/question.ts";
import { base } from "../../styles/base.ts";
import { methodNames } from "../explain/method-names.ts";
import type { Scene } from "../view.ts";
import { foundIn, type AttackedDocument } from "./asked.ts";
import "../../components/course/course.ts";
import "../../components/figure/figure.ts";

/** Which words speak for the label before and after an attack, on one scale, by the method that is chosen in Explain. */
@customElement("limelight-attack-reasons")
export class AttackReasons extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .sides {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 24px 48px;
      }
      @media (max-width: 45em) {
        .sides {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @property({ attribute: false }) document!: AttackedDocument;

  private readonly question = new Question<"explain">(this);

  private get method(): string {
    return this.scene.state.explain.methods[0] ?? "integrated-gradients";
  }

  override willUpdate(): void {
    const { engine, state } = this.scene;
    const { model, text, label } = this.document;
    const found = foundIn(this.document);
    const chosen = state.explain.options[this.method];
    this.question.ask(
      engine.status.kind === "unavailable" ? undefined : engine,
      found === undefined
        ? undefined
        : {
            verb: "explain",
            ...(model && { model: model.id }),
            input: [text, found],
            method: this.method,
            unit: "word",
            target: label,
            ...(chosen && Object.keys(chosen).length > 0 && { methodOptions: { [this.method]: chosen } }),
          },
    );
  }

  override render(): TemplateResult {
    const { scene, question, document } = this;
    const names = methodNames(scene.catalog);
    const title = names.titles?.[this.method] ?? this.method;
    const sides = explanationsOf(question);
    const largest = sides.flatMap(({ scores }) => scores).reduce((most, score) => Math.max(most, Math.abs(score)), 0);
    return html`<section class="stack" aria-label="Which words speak for ${document.label}, before and after">
      <h2>Which words speak for ${document.label}, before and after</h2>
      <p class="small quiet">By the method that is chosen in Explain (${title}), both on one scale.</p>
      <limelight-course
        .question=${question}
        .course=${question.course}
        what="Explaining both texts"
      ></limelight-course>
      <div class="sides">
        ${
          sides.length < 2
            ? nothing
            : sides.map(
                (side, index) =>
                  html`<div class="stack">
                    <h3>${index === 0 ? "Original" : "Changed"}</h3>
                    <limelight-figure
                      .draw=${guard(
                        [side, largest, scene.catalog],
                        () =>
                          (style: FigureStyle): Figure =>
                            tokenStrip(side, { ...style, ...names, largest }),
                      )}
                      .theme=${scene.theme}
                      ?stale=${question.stale}
                    ></limelight-figure>
                  </div>`,
              )
        }
      </div>
    </section>`;
  }
}
