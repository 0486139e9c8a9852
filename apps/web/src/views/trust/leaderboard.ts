import {
  leaderboardCurves,
  leaderboardFigure,
  leaderboardRemarks,
  leaderboardSoFar,
  type Figure,
  type FigureStyle,
} from "@limelight/report/figures";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { examplesOf } from "../../components/examples/list.ts";
import type { Question } from "../../engine/question.ts";
import { base } from "../../styles/base.ts";
import { methodNames } from "../explain/method-names.ts";
import type { Scene } from "../view.ts";
import { boardsOf, textsOf, type Board } from "./measured.ts";
import "../../components/figure/figure.ts";

/** Whether there is neither a sentence nor an example to measure on. */
function isTextless({ asked, state: { trust } }: Scene): boolean {
  return asked.text.trim() === "" && trust.file === undefined && examplesOf(trust.examples).length === 0;
}

type DrawOrNone = (style: FigureStyle) => Figure | undefined;

/** Methods by how faithful their explanations are; before all texts are measured, what there is so far. */
@customElement("limelight-leaderboard")
export class Leaderboard extends LitElement {
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
      li {
        margin-block: 4px;
      }
    `,
  ];

  @property({ attribute: false }) scene!: Scene;
  @property({ attribute: false }) answers: Question<"faithfulness">["answers"] = [];
  /** Of an earlier question. */
  @property({ type: Boolean }) stale = false;

  override render(): TemplateResult {
    const { answers } = this;
    const names = methodNames(this.scene.catalog);
    const boards = boardsOf({ answers });
    const texts = textsOf({ answers });
    if (boards.length === 0 && texts.length === 0)
      return html`<p class="quiet">
        ${isTextless(this.scene) ? "Write a sentence above, or give examples. " : ""}The leaderboard appears here: a dot
        a method, whiskers for how sure it is, and a band for what drawn scores come to.
      </p>`;
    if (boards.length === 0)
      return html`<div class="stack">${this.#figure((style) => leaderboardSoFar(texts, { ...style, ...names }))}</div>`;
    return html`<div class="stack">
      ${this.#figure((style) => leaderboardFigure(boards, { ...style, ...names }))} ${this.#remarks(boards)}
      ${boards.some(({ curves }) => curves.deletion) ? this.#figure((style) => leaderboardCurves("deletion", boards, { ...style, ...names })) : nothing}
      ${boards.some(({ curves }) => curves.insertion) ? this.#figure((style) => leaderboardCurves("insertion", boards, { ...style, ...names })) : nothing}
    </div>`;
  }

  #remarks(boards: readonly Board[]): TemplateResult | typeof nothing {
    const remarks = leaderboardRemarks(boards, methodNames(this.scene.catalog));
    if (!remarks) return nothing;
    const { settled, refused, made } = remarks;
    const same = settled.length > 0 && settled.every(({ text }) => text === settled[0]?.text);
    return html`<section class="stack" aria-label="What is settled">
      <h3>What is settled, and what is not</h3>
      <ul class="small">
        ${same ? html`<li>${settled[0]?.text}</li>` : settled.map(({ metric, text }) => html`<li><b>${metric}</b>: ${text}</li>`)}
        ${settled.length === 0 ? html`<li>With one text nothing is: measure over examples.</li>` : nothing}
        ${refused.map((text) => html`<li>${text}</li>`)}
      </ul>
      <p class="quiet small">${made}</p>
    </section>`;
  }

  #figure(draw: DrawOrNone): TemplateResult {
    return html`<limelight-figure
      .draw=${guard([this.answers, this.scene.catalog], () => draw)}
      .theme=${this.scene.theme}
      ?stale=${this.stale}
    ></limelight-figure>`;
  }
}
