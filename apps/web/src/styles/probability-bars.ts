import { css } from "lit";

/** A label, a bar as long as its probability (`--share`), and the number: three columns. The likeliest bar is not `less`. */
export const probabilityBars = css`
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
    background: var(--for);
    transition: width 150ms;
  }
  .bar.less::after {
    background: var(--quiet);
  }
  @media (forced-colors: active) {
    .bar {
      outline: 1px solid CanvasText;
    }
    .bar::after {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
`;
