import { html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../../styles/base.ts";
import type { Scene } from "../view.ts";

/** What exactly was computed? */
@customElement("limelight-experiments")
export class ExperimentsView extends LitElement {
  static override styles = [base];

  @property({ attribute: false }) scene!: Scene;

  override render(): TemplateResult {
    return html``;
  }
}
