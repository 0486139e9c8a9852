import { palettes, type Theme } from "@limelight/report/figures";

const stored = "limelight-theme";

/** Light or dark: what was chosen on this machine, else what the system prefers. */
export function preferredTheme(): Theme {
  const chosen = remembered();
  if (chosen) return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Colours the page; elements read the palette as custom properties. */
export function applyTheme(theme: Theme): void {
  const { style } = document.documentElement;
  for (const [name, color] of Object.entries(palettes[theme])) style.setProperty(`--${name}`, color);
  style.setProperty("color-scheme", theme);
}

/** Paper is light: the page is, as long as it is printed. @returns what ends it */
export function printInLight(wear: (theme: Theme) => void): () => void {
  const dress = ({ type }: Event): void => {
    const theme = type === "beforeprint" ? "light" : preferredTheme();
    applyTheme(theme);
    wear(theme);
  };
  const moments = ["beforeprint", "afterprint"] as const;
  for (const moment of moments) addEventListener(moment, dress);
  return () => {
    for (const moment of moments) removeEventListener(moment, dress);
  };
}

/** Keeps a choice for the next visit, where the browser allows it. */
export function rememberTheme(theme: Theme): void {
  try {
    localStorage.setItem(stored, theme);
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
}

function remembered(): Theme | undefined {
  try {
    const theme = localStorage.getItem(stored);
    return theme === "light" || theme === "dark" ? theme : undefined;
  } catch {
    return undefined;
  }
}
