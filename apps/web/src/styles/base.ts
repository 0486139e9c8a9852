import { css } from "lit";

/** What all elements share: colours come as custom properties from the palette, sizes in steps of eight pixels. */
export const base = css`
  :host {
    color: var(--ink);
    font-family: var(--font);
    font-size: 1rem;
    line-height: 1.5;
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p {
    margin: 0;
    font-weight: inherit;
    font-size: inherit;
  }
  h2 {
    font-size: 1.25rem;
    font-weight: 600;
    line-height: 1.3;
    text-wrap: balance;
  }
  h3 {
    font-weight: 600;
  }
  b {
    font-weight: 600;
  }
  .quiet {
    color: var(--quiet);
  }
  .small {
    font-size: 0.8125rem;
  }
  button,
  select,
  input,
  textarea,
  summary {
    font: inherit;
    color: inherit;
  }
  button,
  select,
  .button {
    min-height: 32px;
    max-width: 100%;
    padding: 0 12px;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--surface);
    font-size: 0.8125rem;
    cursor: pointer;
  }
  /* As wide as what is chosen, where browsers can; the arrow is drawn, for it is not the same anywhere. */
  select {
    appearance: none;
    field-sizing: content;
    padding-inline: 12px 28px;
    text-overflow: ellipsis;
    background-image: conic-gradient(from 315deg at 50% 100%, var(--quiet) 90deg, transparent 0);
    background-position: right 10px center;
    background-size: 8px 4px;
    background-repeat: no-repeat;
  }
  button.plain,
  select.plain,
  .button.plain {
    border-color: transparent;
    background-color: transparent;
    color: var(--quiet);
  }
  button.plain:hover,
  select.plain:hover,
  .button.plain:hover {
    color: var(--ink);
    background-color: var(--raised);
  }
  label {
    font-size: 0.8125rem;
  }
  /* Tabs are one thing with several faces. */
  .row[role="tablist"] {
    display: inline-flex;
    flex-wrap: nowrap;
    gap: 0;
  }
  [role="tab"] {
    border-radius: 0;
    margin-inline-start: -1px;
    color: var(--quiet);
  }
  [role="tab"]:first-of-type {
    border-start-start-radius: 6px;
    border-end-start-radius: 6px;
    margin-inline-start: 0;
  }
  [role="tab"]:last-of-type {
    border-start-end-radius: 6px;
    border-end-end-radius: 6px;
  }
  [role="tab"][aria-selected="true"],
  [role="tab"]:focus-visible {
    position: relative;
    z-index: 1;
  }
  button:hover,
  select:hover,
  .button:hover {
    border-color: var(--quiet);
  }
  button:disabled {
    color: var(--quiet);
    cursor: default;
    border-style: dashed;
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--surface);
  }
  button.primary:disabled {
    background: var(--raised);
    border-color: var(--line);
    color: var(--quiet);
  }
  button[aria-pressed="true"],
  [role="tab"][aria-selected="true"] {
    color: var(--ink);
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  input[type="text"],
  input[type="number"],
  textarea {
    min-height: 32px;
    padding: 4px 8px;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--surface);
  }
  input[type="range"],
  input[type="checkbox"],
  input[type="radio"] {
    accent-color: var(--accent);
    min-width: 0;
    min-height: 24px;
    vertical-align: middle;
  }
  summary {
    min-height: 24px;
    cursor: pointer;
  }
  @media (pointer: coarse) {
    button,
    select,
    .button,
    summary {
      min-height: 44px;
    }
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
    border-radius: 4px;
  }
  a {
    color: var(--accent);
  }
  table {
    border-collapse: collapse;
  }
  th,
  td {
    padding: 4px 12px 4px 0;
    text-align: start;
    border-bottom: 1px solid var(--line);
    font-weight: 400;
  }
  th {
    color: var(--quiet);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .stack {
    display: grid;
    gap: 16px;
    align-content: start;
    min-width: 0;
  }
  .stack > limelight-figure + limelight-figure {
    margin-top: 24px;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    select {
      appearance: auto;
      padding-inline: 12px;
    }
    button[aria-pressed="true"],
    [role="tab"][aria-selected="true"] {
      border: 3px solid Highlight;
    }
    progress {
      forced-color-adjust: auto;
    }
  }
  @media print {
    button:not(.chip),
    select,
    label,
    input,
    summary,
    .tools {
      display: none !important;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition: none !important;
      animation: none !important;
    }
  }
`;
