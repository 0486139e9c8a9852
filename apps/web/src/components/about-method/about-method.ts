import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Described, ObjectSchema } from "../../engine/catalog.ts";
import { base } from "../../styles/base.ts";
import "../option-form/option-form.ts";

/** What a method asks, when not to trust it, its options where it has some, and its paper. Fires the option form's `OptionsChange`. */
@customElement("limelight-about-method")
export class AboutMethod extends LitElement {
  static override styles = [
    base,
    css`
      section {
        border-inline-start: 3px solid var(--line);
        padding-inline-start: 12px;
      }
    `,
  ];

  @property({ attribute: false }) method: (Described & { readonly options?: ObjectSchema }) | undefined;
  /** Of its options, those that differ from their defaults. */
  @property({ attribute: false }) values: Readonly<Record<string, unknown>> = {};

  override render(): TemplateResult | typeof nothing {
    if (!this.method) return nothing;
    const { title, asks, caution, citation, options } = this.method;
    return html`<section class="stack" aria-label=${title}>
      <h3>${title}</h3>
      <p>${asks}</p>
      <p class="quiet">When not to trust it: ${caution}</p>
      ${
        options
          ? html`<details>
              <summary>Options</summary>
              <limelight-option-form .schema=${options} .values=${this.values}></limelight-option-form>
            </details>`
          : nothing
      }
      <p class="quiet small">${citation}</p>
    </section>`;
  }
}
