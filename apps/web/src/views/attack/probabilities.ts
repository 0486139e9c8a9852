import { html, type TemplateResult } from "lit";
import { properties } from "../../styles/properties.ts";

const mostLabels = 6;

/** A label a line, with its bar and its number; for `probabilityBars` of the styles. @param order of the labels, so that it stays while numbers change */
export function probabilityLines(
  probabilities: Readonly<Record<string, number>>,
  order: readonly string[],
): TemplateResult {
  const top = Math.max(...Object.values(probabilities));
  return html`<div class="bars small" role="list" aria-label="Probabilities">
    ${order.slice(0, mostLabels).map((name) => {
      const value = probabilities[name] ?? 0;
      return html`<span role="listitem">${name}</span>
        <span
          class="bar ${value < top ? "less" : ""}"
          aria-hidden="true"
          ${properties({ "--share": `${value * 100}%` })}
        ></span>
        <span>${value.toFixed(3)}</span>`;
    })}
  </div>`;
}

/** Labels, the likeliest first. */
export function labelsByRank(probabilities: Readonly<Record<string, number>>): string[] {
  return Object.entries(probabilities)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name]) => name);
}
