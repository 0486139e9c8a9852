import { html, svg } from "lit";
import { isClassifier, type View } from "../view.ts";

export const ablate: View = {
  id: "ablate",
  name: "Ablate",
  question: "What if a head were switched off?",
  term: "ablation",
  icon: svg`<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14l6 6M20 14l-6 6" />`,
  suits: isClassifier,
  load: () => import("./ablate-view.ts"),
  render: (scene) => html`<limelight-ablate .scene=${scene}></limelight-ablate>`,
};
