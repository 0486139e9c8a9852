import { html, type TemplateResult } from "lit";
import { properties } from "../../styles/properties.ts";
import type { Side } from "./sides.ts";

/** Labels at most on each side. */
const shownLabels = 4;

/** What one side says, and how surely. @param labels in the order that both sides have them in */
export function answerOf({ label, probabilities }: Side, labels: readonly string[], stale: boolean): TemplateResult {
  const shown = [...labels, ...Object.keys(probabilities).filter((each) => !labels.includes(each))]
    .filter((each) => Object.hasOwn(probabilities, each))
    .slice(0, shownLabels);
  return html`<p class="says ${stale ? "stale" : ""}">${label}</p>
    <div class="bars small ${stale ? "stale" : ""}" role="list" aria-label="Probabilities">
      ${shown.map((each) => {
        const probability = probabilities[each] ?? 0;
        return html`<span role="listitem">${each}</span>
          <span
            class="bar ${each === label ? "" : "less"}"
            aria-hidden="true"
            ${properties({ "--share": `${probability * 100}%` })}
          ></span>
          <span>${probability.toFixed(3)}</span>`;
      })}
    </div>`;
}
