import { html, svg } from "lit";
import { isClassifier, type View } from "../view.ts";

export const compare: View = {
  id: "compare",
  name: "Compare",
  question: "Where do two models, or two texts, differ?",
  term: "comparison",
  icon: svg`<path d="M4 5h7v14H4zM13 5h7v14h-7zM6 9h3M15 9h3M15 13h3" />`,
  suits: isClassifier,
  load: () => import("./compare-view.ts"),
  render: (scene) => html`<limelight-compare .scene=${scene}></limelight-compare>`,
};
