import { html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";

/** What if a head were switched off? */
@customElement("limelight-ablate")
export class AblateView extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) scene!: Scene;

  override render(): TemplateResult {
    return html``;
  }
}
