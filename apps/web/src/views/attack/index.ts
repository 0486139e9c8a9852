import { html, svg } from "lit";
import { isClassifier, type View } from "../view.ts";

export const attack: View = {
  id: "attack",
  name: "Attack",
  question: "How easily is it fooled?",
  term: "adversarial examples",
  icon: svg`<path d="M13 2 5 14h6l-1 8 9-13h-6z" />`,
  suits: isClassifier,
  load: () => import("./attack-view.ts"),
  render: (scene) => html`<limelight-attack .scene=${scene}></limelight-attack>`,
};
