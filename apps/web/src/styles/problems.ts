import { css } from "lit";

/** What is wrong, and what to do about it. */
export const problems = css`
  .wrong {
    border-inline-start: 3px solid var(--against);
    padding-inline-start: 12px;
  }
`;
