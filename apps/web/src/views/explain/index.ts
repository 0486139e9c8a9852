import { html, svg } from "lit";
import { isClassifier, type View } from "../view.ts";

export const explain: View = {
  id: "explain",
  name: "Explain",
  question: "Which words made it say so?",
  term: "attribution",
  icon: svg`<path d="M3 6h18M3 12h11M3 18h7" />`,
  suits: isClassifier,
  load: () => import("./explain-view.ts"),
  render: (scene) => html`<limelight-explain .scene=${scene}></limelight-explain>`,
};
