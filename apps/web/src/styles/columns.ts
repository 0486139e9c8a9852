import { css } from "lit";

/** One column for the picture, a second for what is said of it; one below the other where there is no room. */
export const columns = css`
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, var(--aside, 288px));
    gap: 24px 48px;
  }
  .columns.wide {
    --aside: 400px;
  }
  @media (max-width: 62.5em) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
