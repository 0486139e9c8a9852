import { css, html, type TemplateResult } from "lit";
import { properties } from "../../styles/properties.ts";
import type { Side } from "./sides.ts";

/** Labels at most on each side. */
const shownLabels = 4;

export const answerStyle = css`
  .says {
    font-size: 1.25rem;
    font-weight: 600;
  }
  .bars {
    display: grid;
    grid-template-columns: auto minmax(40px, 240px) 5ch;
    gap: 0 12px;
    align-items: center;
    justify-content: start;
  }
  .bar {
    height: 8px;
    border-radius: 4px;
    background: var(--raised);
    overflow: hidden;
  }
  .bar::after {
    content: "";
    display: block;
    height: 100%;
    width: var(--share);
    background: var(--quiet);
  }
  .bar.most::after {
    background: var(--for);
  }
`;

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
            class="bar ${each === label ? "most" : ""}"
            aria-hidden="true"
            ${properties({ "--share": `${probability * 100}%` })}
          ></span>
          <span>${probability.toFixed(3)}</span>`;
      })}
    </div>`;
}
