import { html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";

/** Which token looks at which? */
@customElement("limelight-attention")
export class AttentionView extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) scene!: Scene;

  override render(): TemplateResult {
    return html``;
  }
}
