const reachable = [
  "a[href]",
  "button:not(:disabled)",
  "select:not(:disabled)",
  "textarea:not(:disabled)",
  "input:not(:disabled)",
  "[tabindex]",
]
  .map((selector) => `${selector}:not([tabindex="-1"])`)
  .join(",");

/**
 * Keeps the focus on the page. A button that goes away once it was pressed would leave it on nothing, and a keyboard
 * begin again at the top: it goes to the nearest that is still there instead.
 * @returns what ends it
 */
export function keepFocus(within: HTMLElement): () => void {
  /** From what has the focus upwards. */
  let path: readonly Element[] = [];
  const observer = new MutationObserver(() => mend());
  // From one element of a shadow tree to another, focus moves unseen from outside; keys are seen everywhere.
  const follow = (event: Event): void => {
    const all = event.composedPath();
    if (all[0] === path[0]) return;
    path = all.filter((each) => each instanceof Element);
    observer.disconnect();
    for (const each of all)
      if (each instanceof ShadowRoot)
        observer.observe(each, { subtree: true, childList: true, attributeFilter: ["disabled", "hidden"] });
  };
  const mend = (): void => {
    const [last, ...above] = path;
    if (!last || (last.isConnected && !last.matches(":disabled")) || document.activeElement !== document.body) return;
    path = [];
    for (const each of above) {
      const next = each.isConnected ? firstReachable(each) : undefined;
      if (!next) continue;
      next.focus({ preventScroll: true });
      return;
    }
  };
  const telling = ["focusin", "keydown", "keyup", "click"] as const;
  for (const name of telling) within.addEventListener(name, follow, { capture: true });
  return () => {
    for (const name of telling) within.removeEventListener(name, follow, { capture: true });
    observer.disconnect();
  };
}

/** Depth first, into shadow trees. */
function firstReachable(element: Element): HTMLElement | SVGElement | undefined {
  for (const child of [...(element.shadowRoot?.children ?? []), ...element.children]) {
    if (child instanceof HTMLElement || child instanceof SVGElement) {
      if (child.matches(reachable) && child.checkVisibility()) return child;
      const inside = firstReachable(child);
      if (inside) return inside;
    }
  }
  return undefined;
}
