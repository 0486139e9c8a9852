import type { Side } from "./sides.ts";
import { disagreements, mostDifferent, type WordPair } from "./words.ts";

/** What there is to see, in a sentence. @param pairs none while the words are not scored yet */
export function conclusion(
  [first, second]: readonly [Side, Side],
  pairs: readonly WordPair[],
  what: "models" | "texts",
): string {
  const sizes = first.explained?.sizes === true;
  const same = first.label === second.label;
  const changed = pairs.filter((pair) => !pair.same);
  const [only] = changed;
  if (what === "texts" && changed.length === 1 && only) {
    if (!same) return `"${only.text}" turns ${first.label} into ${second.label}.`;
    return `"${only.text}" leaves the answer ${first.label}: ${shares(first, second)}.`;
  }
  const said = same
    ? `Both ${what === "models" ? "say" : "texts are"} ${first.label}`
    : `${capital(first.name)} ${what === "models" ? "says" : "is"} ${first.label}, ${second.name} ${second.label}`;
  if (pairs.length === 0) return `${said}.`;
  if (what === "texts" && changed.length === 0) return `${said}: they have the same words.`;
  if (!sizes) {
    const [about, ...others] = disagreements(pairs);
    if (about && what === "models")
      return `${said}; they disagree about "${about.text}"${others[0] ? ` and "${others[0].text}"` : ""}.`;
  }
  const most = mostDifferent(pairs);
  return most ? `${said}; "${most.text}" counts most differently.` : `${said}, and every word counts alike.`;
}

/** How alike both rank the words that both have. */
export function agreementText(rho: number | undefined, pairs: readonly WordPair[]): string {
  const both = pairs.filter(({ same }) => same).length;
  if (rho === undefined) return both === 0 ? "They have no word in common." : "Too few words in common to rank them.";
  const how =
    rho > 0.7 ? "much alike" : rho > 0.3 ? "somewhat alike" : rho > -0.3 ? "in no common order" : "the other way round";
  return `They rank the ${both} words that both have ${how} (Spearman ${rho.toFixed(2)}).`;
}

function shares(first: Side, second: Side): string {
  const [was, is] = [first.probabilities[first.label] ?? 0, second.probabilities[first.label] ?? 0];
  const decimals = [3, 4, 5].find((each) => was.toFixed(each) !== is.toFixed(each)) ?? 5;
  return `${is.toFixed(decimals)} instead of ${was.toFixed(decimals)}`;
}

function capital(text: string): string {
  return text.startsWith("the ") ? `T${text.slice(1)}` : text;
}
