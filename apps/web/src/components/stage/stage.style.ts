import { css } from "lit";

export const stageStyle = css`
  /* No word in it, and no field for one, makes the page wider than the window. */
  :host {
    display: block;
    min-width: 0;
  }
  .sentence {
    font-size: clamp(1.5rem, 1rem + 2vw, 2rem);
    line-height: 1.8;
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
    z-index: 0;
    cursor: pointer;
    padding: 3px 2px 10px;
    line-height: 1.25;
    color: var(--on, var(--ink));
    unicode-bidi: isolate;
    --from-start: to right;
  }
  .chip[aria-pressed="true"] {
    color: var(--on, var(--ink));
  }
  .chip:dir(rtl) {
    --from-start: to left;
  }
  /* The ground ends above the bar: the same colour on both, they would be one. */
  .chip::before {
    content: "";
    position: absolute;
    z-index: -1;
    inset: 0 0 7px;
    border-radius: 4px;
    background: var(--ground, transparent);
    transition: background-color 150ms;
  }
  /* The bar: its length is the size, its side the sign; the line through its end is how far it may be off. */
  .chip::after {
    content: "";
    position: absolute;
    inset: auto 0 0;
    height: 5px;
    background:
      linear-gradient(
          var(--from-start),
          transparent var(--low, 0),
          var(--ink) var(--low, 0) var(--high, 0),
          transparent var(--high, 0)
        )
        center / 100% 1px no-repeat,
      linear-gradient(var(--bar), var(--bar)) var(--side, 0) center / var(--size, 0%) 3px no-repeat;
    transition: --size 150ms;
    print-color-adjust: exact;
    --bar: var(--for);
  }
  .chip.against::after {
    --bar: var(--against);
    --side: 100%;
  }
  .chip:dir(rtl)::after {
    --side: 100%;
  }
  .chip.against:dir(rtl)::after {
    --side: 0;
  }
  .chip.tied::after {
    background:
      linear-gradient(
          var(--from-start),
          transparent var(--low, 0),
          var(--ink) var(--low, 0) var(--high, 0),
          transparent var(--high, 0)
        )
        center / 100% 1px no-repeat,
      repeating-linear-gradient(90deg, var(--bar) 0 3px, transparent 3px 6px) var(--side, 0) center / var(--size, 0%)
        3px no-repeat;
  }
  .chip::before {
    print-color-adjust: exact;
  }
  .chip.disputed {
    text-decoration: overline dotted 3px;
  }
  .chip:hover::before,
  .chip.pointed::before,
  .chip[aria-pressed="true"]::before {
    box-shadow: 0 0 0 2px var(--accent);
  }
  .chip:focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
    border-radius: 4px;
  }
  .chip.removed {
    color: var(--quiet);
    text-decoration: line-through;
  }
  .chip.masked {
    color: var(--quiet);
  }
  .chip.masked::before {
    background: repeating-linear-gradient(45deg, var(--raised) 0 6px, var(--surface) 6px 9px);
  }
  .chip.special {
    font-size: 0.8125rem;
    color: var(--on, var(--quiet));
    margin-inline: 0 8px;
  }
  .chip.special.last {
    margin-inline: 8px 0;
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
    min-height: 40px;
  }
  .details {
    flex: 0 1 auto;
    min-width: 0;
    padding-inline-end: 8px;
    overflow-wrap: anywhere;
  }
  /* A value takes two lines where there is less room: what stands below should not jump for it. */
  @media (max-width: 45em) {
    .details {
      flex-basis: 100%;
      min-height: 3rem;
    }
    .details + .plain {
      margin-inline-start: -12px;
    }
  }
  @media (forced-colors: active) {
    .chip::after {
      forced-color-adjust: none;
      --bar: CanvasText;
    }
    .chip.against::after {
      --bar: CanvasText;
    }
    .chip.pointed::before,
    .chip[aria-pressed="true"]::before {
      outline: 2px solid Highlight;
    }
    .chip.masked {
      text-decoration: underline dotted;
    }
  }
  @media print {
    .sentence {
      max-height: none;
      overflow: visible;
    }
  }
`;
