import { css } from "lit";

export const appStyle = css`
  :host {
    display: grid;
    grid-template-columns: 6rem minmax(0, 1fr);
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
    padding: 8px clamp(16px, 5vw, 64px) 8px;
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
    gap: 8px;
    padding-bottom: 16px;
    border-bottom: 1px solid var(--line);
  }
  .grow {
    flex: 1;
  }
  /* Words of the quiet buttons stand where the column begins and ends. */
  .top {
    margin-inline: -12px;
  }
  main {
    padding: 24px 0 32px;
    outline: none;
  }
  .asks {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    align-items: baseline;
    margin-bottom: 16px;
    font-weight: 600;
  }
  .asks span {
    font-weight: 400;
  }
  .skip {
    position: fixed;
    inset: 8px auto auto 8px;
    z-index: 2;
    padding: 8px 16px;
    border-radius: 6px;
    background: var(--surface);
    border: 1px solid var(--accent);
  }
  .skip:not(:focus-within) {
    clip-path: inset(50%);
    pointer-events: none;
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
  .warning {
    flex: 1 0 100%;
    color: var(--ink);
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
  @media (max-width: 45em) {
    :host {
      grid-template-columns: minmax(0, 1fr);
      padding-bottom: calc(72px + env(safe-area-inset-bottom, 0px));
    }
    limelight-rail {
      position: fixed;
      inset: auto 0 0;
      height: auto;
      z-index: 2;
    }
  }
  /* On wide screens the page stands in the middle of its room. */
  @media (min-width: 100em) {
    .page {
      width: 100%;
      margin-inline: auto;
    }
  }
  @media print {
    :host {
      display: block;
      padding: 0;
    }
    .page {
      max-width: none;
      padding: 0;
    }
    limelight-rail,
    limelight-engine-line,
    .skip,
    .top,
    .notice,
    footer {
      display: none !important;
    }
  }
`;
