import { css } from "lit";

export const generateStyle = css`
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 400px);
    gap: 24px 48px;
  }
  .about {
    border-inline-start: 3px solid var(--line);
    padding-inline-start: 12px;
  }
  @media (max-width: 62.5em) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
