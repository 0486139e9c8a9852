import { html, svg } from "lit";
import { isClassifier, type View } from "../view.ts";

export const trust: View = {
  id: "trust",
  name: "Trust",
  question: "Which explanation can be trusted?",
  term: "faithfulness, plausibility",
  icon: svg`<path d="M12 3v18M5 6h14M5 6l-3 8h6zM19 6l-3 8h6zM8 21h8" />`,
  suits: isClassifier,
  load: () => import("./trust-view.ts"),
  render: (scene) => html`<limelight-trust .scene=${scene}></limelight-trust>`,
};
