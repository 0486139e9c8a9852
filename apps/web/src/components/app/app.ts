import { html, LitElement, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

/** The page. */
@customElement("limelight-app")
export class LimelightApp extends LitElement {
  override render(): TemplateResult {
    return html`<h1>Limelight</h1>`;
  }
}
