import { css } from "lit";

export const appStyle = css`
  :host {
    display: grid;
    grid-template-columns: 88px minmax(0, 1fr);
    min-height: 100dvh;
    background: var(--surface);
  }
  limelight-rail {
    position: sticky;
    top: 0;
    height: 100dvh;
  }
  .page {
    display: grid;
    grid-template-rows: auto 1fr auto;
    padding: 16px clamp(16px, 5vw, 64px) 8px;
    max-width: 1360px;
    min-width: 0;
  }
  .page.dragging {
    outline: 2px dashed var(--accent);
    outline-offset: -8px;
  }
  header,
  main {
    min-width: 0;
  }
  header {
    display: grid;
    gap: 12px;
    padding-bottom: 16px;
    border-bottom: 1px solid var(--line);
  }
  .grow {
    flex: 1;
  }
  #examples {
    max-width: 12rem;
  }
  .top button,
  .top select {
    border-color: transparent;
    color: var(--quiet);
  }
  main {
    padding: 24px 0;
  }
  .asks {
    margin-bottom: 16px;
  }
  .notice {
    display: flex;
    gap: 16px;
    align-items: center;
    justify-content: space-between;
    border-inline-start: 3px solid var(--against);
    padding: 8px 12px;
    background: var(--raised);
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 24px;
    justify-content: space-between;
    border-top: 1px solid var(--line);
    padding: 8px 0;
    min-height: 40px;
  }
  @media (max-width: 720px) {
    :host {
      grid-template-columns: minmax(0, 1fr);
      padding-bottom: 64px;
    }
    limelight-rail {
      position: fixed;
      inset: auto 0 0;
      height: auto;
      z-index: 1;
    }
  }
`;
