import { html, svg } from "lit";
import type { View } from "../view.ts";

export const attention: View = {
  id: "attention",
  name: "Attention",
  question: "Which token looks at which?",
  term: "attention",
  icon: svg`<path d="M4 5c8 0 8 14 16 14M4 12c8 0 8-7 16-7M4 19c8 0 8-7 16-7" />`,
  load: () => import("./attention-view.ts"),
  render: (scene) => html`<limelight-attention .scene=${scene}></limelight-attention>`,
};
