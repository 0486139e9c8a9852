import { html, svg } from "lit";
import { isClassifier, type View } from "../view.ts";

export const concepts: View = {
  id: "concepts",
  name: "Concepts",
  question: "What does it know, and where?",
  term: "concepts, probes, representations",
  icon: svg`<path d="M9 18h6M10 21h4M12 3a6 6 0 0 0-3.6 10.8c.7.6 1.1 1.4 1.1 2.2h5c0-.8.4-1.6 1.1-2.2A6 6 0 0 0 12 3z" />`,
  suits: isClassifier,
  load: () => import("./concepts-view.ts"),
  render: (scene) => html`<limelight-concepts .scene=${scene}></limelight-concepts>`,
};
