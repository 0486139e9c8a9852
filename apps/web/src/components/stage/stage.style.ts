import { css } from "lit";

export const stageStyle = css`
  :host {
    display: block;
  }
  .sentence {
    font-size: clamp(1.5rem, 1rem + 2vw, 2rem);
    line-height: 1.6;
    overflow-wrap: anywhere;
    max-height: 40vh;
    overflow-y: auto;
    padding: 4px;
    margin: -4px;
  }
  .gap {
    white-space: pre-wrap;
    color: var(--quiet);
  }
  .chip {
    all: unset;
    position: relative;
    cursor: pointer;
    padding: 2px 1px 6px;
    border-radius: 4px;
    background: var(--ground, transparent);
    color: var(--on, var(--ink));
    transition: background-color 150ms;
    unicode-bidi: isolate;
  }
  .chip::after {
    content: "";
    position: absolute;
    inset-inline-start: 0;
    bottom: 0;
    width: var(--size, 0);
    height: 3px;
    border-radius: 1px;
    background: var(--for);
    transition: width 150ms;
  }
  .chip.against::after {
    inset-inline: auto 0;
    background: var(--against);
  }
  .chip.tied::after {
    background: repeating-linear-gradient(90deg, var(--quiet) 0 3px, transparent 3px 6px);
  }
  .chip.pointed,
  .chip[aria-pressed="true"] {
    box-shadow: 0 0 0 2px var(--accent);
  }
  .chip:focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  .chip.removed {
    color: var(--quiet);
    text-decoration: line-through;
  }
  .chip.masked {
    color: var(--quiet);
    background: repeating-linear-gradient(45deg, var(--raised) 0 6px, var(--surface) 6px 9px);
  }
  input.word {
    font: inherit;
    line-height: 1.3;
    max-width: 100%;
    padding: 0 2px;
  }
  textarea {
    width: 100%;
    line-height: 1.5;
    field-sizing: content;
    min-height: 2lh;
    max-height: 36vh;
    resize: vertical;
  }
  .tools {
    margin-top: 8px;
    min-height: 36px;
  }
  .details {
    flex: 1 1 16rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }
`;
