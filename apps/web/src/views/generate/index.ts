import { html, svg } from "lit";
import { isWriter, type View } from "../view.ts";

export const generate: View = {
  id: "generate",
  name: "Generate",
  question: "What does it write, and why?",
  term: "generation",
  icon: svg`<path d="M3 17h8M3 11h12M3 5h18M15 17h.01M18 17h.01M21 17h.01" />`,
  suits: isWriter,
  load: () => import("./generate-view.ts"),
  render: (scene) => html`<limelight-generate .scene=${scene}></limelight-generate>`,
};
