import type { ResultOf } from "@limelight/experiments";
import { scoreTitles } from "@limelight/report/figures";
import { html, nothing, type TemplateResult } from "lit";

type Evaluated = ResultOf<"evaluate">;

/** Scores with their intervals, a column a model. */
export function scoreTable(document: Evaluated): TemplateResult {
  const models = document.models ?? [document];
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Score</th>
        ${models.map(({ model }) => html`<th scope="col">${model.id}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${scoreTitles.map(
        ([id, title]) =>
          html`<tr>
            <th scope="row">${title}</th>
            ${models.map((each) => html`<td>${numberText(each[id])} <span class="quiet small">${range(each.intervals[id])}</span></td>`)}
          </tr>`,
      )}
      <tr>
        <th scope="row">texts a second</th>
        ${models.map(({ textsPerSecond }) => html`<td>${textsPerSecond.toFixed(textsPerSecond < 10 ? 1 : 0)}</td>`)}
      </tr>
    </tbody>
  </table>`;
}

/** Whether the two differ, in words. */
export function pairRemarks({ pairs, differing }: Evaluated): TemplateResult | typeof nothing {
  const [pair] = pairs ?? [];
  if (!pair) return nothing;
  const { models, agreement, mcNemar, permutation } = pair;
  return html`<p class="small">
    They give the same answer to ${(100 * agreement.label).toFixed(1)}% of the texts and differ on
    ${differing?.texts ?? 0}. ${mcNemar.onlyFirst} only ${models[0]} has right, ${mcNemar.onlySecond} only ${models[1]}:
    ${permutation.accuracy.p < 0.05 ? "more than chance would have it" : "no more than chance may have it"} (p =
    ${permutation.accuracy.p.toPrecision(2)} by swapping answers, ${mcNemar.exact.toPrecision(2)} by McNemar).
  </p>`;
}

function numberText(value: number | null): string {
  return value === null ? "-" : value.toFixed(3);
}

function range(bounds: { readonly low: number; readonly high: number } | null): string {
  return bounds ? `${bounds.low.toFixed(3)} to ${bounds.high.toFixed(3)}` : "";
}
