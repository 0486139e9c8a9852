import { html, svg } from "lit";
import { isClassifier, type View } from "../view.ts";

export const evaluate: View = {
  id: "evaluate",
  name: "Evaluate",
  question: "How often is the model right?",
  term: "evaluation",
  icon: svg`<path d="M4 4h16v16H4zM12 4v16M4 12h16" />`,
  suits: isClassifier,
  load: () => import("./evaluate-view.ts"),
  render: (scene) => html`<limelight-evaluate .scene=${scene}></limelight-evaluate>`,
};
