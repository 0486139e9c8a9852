import { html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";

/** Where do two models, or two texts, differ? */
@customElement("limelight-compare")
export class CompareView extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) scene!: Scene;

  override render(): TemplateResult {
    return html``;
  }
}
