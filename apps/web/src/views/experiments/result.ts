import { figuresOf, type FigureStyle } from "@limelight/report/figures";
import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Catalog } from "../../engine/catalog.ts";
import { base } from "../../styles/base.ts";
import { methodNames } from "../explain/method-names.ts";
import "../../components/figure/figure.ts";

/** Room that is enough to find out how many figures a document has. */
const anyWidth = 640;

/** Characters of the document itself. */
const mostWritten = 20_000;

/** One document of a result, as its figures; what it is made of stands below. */
@customElement("limelight-result")
export class Result extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 24px;
      }
      pre {
        overflow: auto;
        max-height: 24rem;
        margin: 0;
        font-size: 0.8125rem;
      }
    `,
  ];

  @property({ attribute: false }) document: unknown;
  @property({ attribute: false }) catalog: Catalog | undefined;
  @property({ attribute: false }) theme: FigureStyle["theme"] = "light";

  private draws: readonly ((style: FigureStyle) => ReturnType<typeof figuresOf>[number])[] = [];
  private problem = "";
  private written = "";

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("document") && !changed.has("catalog")) return;
    const names = methodNames(this.catalog);
    [this.problem, this.written] = ["", ""];
    try {
      // Here, and not in each drawing: it may be large, or nested too deep to be written.
      this.written = JSON.stringify(this.document, undefined, 1)?.slice(0, mostWritten) ?? "";
      const figures = figuresOf(this.document, { theme: this.theme, width: anyWidth, ...names });
      this.draws = figures.map((figure, index) => (style) => {
        return figuresOf(this.document, { ...style, ...names })[index] ?? figure;
      });
    } catch (error) {
      this.draws = [];
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  override render(): TemplateResult {
    return html`${this.problem === "" ? "" : html`<p role="alert">${this.problem}</p>`}
      ${this.draws.map((draw) => html`<limelight-figure .draw=${draw} .theme=${this.theme}></limelight-figure>`)}
      <details>
        <summary class="small quiet">The document itself</summary>
        <pre tabindex="0">${this.written}</pre>
      </details>`;
  }
}
