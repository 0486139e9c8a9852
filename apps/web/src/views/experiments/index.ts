import { html, svg } from "lit";
import type { View } from "../view.ts";

export const experiments: View = {
  id: "experiments",
  name: "Experiments",
  question: "What exactly was computed?",
  term: "experiment files",
  icon: svg`<path d="M9 3h6M10 3v6l-5 10a1 1 0 0 0 1 2h12a1 1 0 0 0 1-2L14 9V3M8 15h8" />`,
  load: () => import("./experiments-view.ts"),
  render: (scene) => html`<limelight-experiments .scene=${scene}></limelight-experiments>`,
};
