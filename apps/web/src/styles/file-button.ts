import { css } from "lit";

/** A button that opens files: a label with the browser's own field in it, out of sight; the focus is drawn around what is seen. */
export const fileButton = css`
  .open {
    display: inline-flex;
    align-items: center;
    position: relative;
  }
  .open input {
    position: absolute;
    width: 1px;
    height: 1px;
    opacity: 0;
  }
  .open:focus-within {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
`;
