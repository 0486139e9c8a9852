import { printable, wordChanges } from "@limelight/report/figures";
import { css, html, type TemplateResult } from "lit";

export const markedTextStyle = css`
  .marked {
    font-size: 1.25rem;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  mark {
    padding: 1px 2px;
    border-radius: 3px 3px 0 0;
    background: var(--raised);
    color: inherit;
    box-shadow: inset 0 -3px var(--for);
  }
`;

/** A text whose words that are not as in another are marked; a word that is gone leaves a ∅. Its characters that hide are shown. */
export function markedText(original: string, text: string): TemplateResult {
  const parts: (string | TemplateResult)[] = [];
  let at = 0;
  for (const { gone, come } of wordChanges(original, text)) {
    parts.push(printable(text.slice(at, come.start)));
    const isGone = come.end === come.start;
    const was = original.slice(gone.start, gone.end);
    const shown = isGone ? "∅" : printable(text.slice(come.start, come.end));
    parts.push(html`<mark title=${was === "" ? "new" : `${printable(was)} before`}>${shown}</mark>`);
    if (isGone && come.start < text.length) parts.push(" ");
    at = come.end;
  }
  return html`<p class="marked" dir="auto">${parts}${printable(text.slice(at))}</p>`;
}
