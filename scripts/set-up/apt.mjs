// What this machine's apt knows: its sources, and the backports suite that belongs to them.
import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { capture } from "./steps.mjs";

const list = "/etc/apt/sources.list";
const parts = "/etc/apt/sources.list.d";

export const hasApt = () => existsSync("/usr/bin/apt-get");
export const isRoot = () => process.getuid?.() === 0;

/** Runs apt-get without questions; waits a minute for another apt to end. */
export function aptGet(words) {
  return capture("apt-get", ["-o", "DPkg::Lock::Timeout=60", ...words], {
    DEBIAN_FRONTEND: "noninteractive",
    LC_ALL: "C",
  });
}

/** The release's name, "bookworm" on Debian 12; undefined where the system does not say. */
export function codename() {
  return /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(read("/etc/os-release"))?.[1];
}

/** Copies the machine's sources into `folder`, and gives the options that make apt read them there. */
export function ownSources(folder) {
  if (existsSync(list)) copyFileSync(list, join(folder, "sources.list"));
  for (const name of partNames()) copyFileSync(join(parts, name), join(folder, name));
  return ["-o", "Dir::Etc::SourceList=/dev/null", "-o", `Dir::Etc::SourceParts=${folder}`];
}

/**
 * The machine's own source of the release, with the suite's name changed to that of its backports: same mirror, same key.
 * Undefined where the release is not among the sources, or is not Debian's. (That the suite is there twice does no harm.)
 */
export function backportsOf() {
  const release = codename();
  if (!release || !/^ID=debian$/m.test(read("/etc/os-release"))) return undefined;
  const files = [list, ...partNames().map((name) => join(parts, name))].map((path) => ({ path, text: read(path) }));
  for (const { path, text } of files) {
    const found = path.endsWith(".sources") ? fromStanzas(text, release) : fromLines(text, release);
    if (found) return found;
  }
  return undefined;
}

/** One source a line: `deb [signed-by=…] URI SUITE COMPONENT…`. */
function fromLines(text, release) {
  for (const line of text.split("\n")) {
    const [, start, suite] = /^(deb\s+(?:\[[^\]]*\]\s+)?\S+\s+)(\S+)\s+.*\bmain\b/.exec(line.trim()) ?? [];
    if (start && (suite === release || suite === "stable"))
      return { format: "list", text: `${start}${release}-backports main\n` };
  }
  return undefined;
}

/** Sources as paragraphs of `Field: value`. */
function fromStanzas(text, release) {
  for (const stanza of text.replaceAll(/^#.*\n/gm, "").split(/\n\s*\n/)) {
    const field = (name) => new RegExp(String.raw`^${name}:[ \t]*(.*)$`, "im").exec(stanza)?.[1]?.split(/\s+/) ?? [];
    const suites = field("Suites");
    if (!field("Types").includes("deb") || !field("Components").includes("main") || field("Enabled").includes("no"))
      continue;
    if (!suites.includes(release) && !suites.includes("stable")) continue;
    const changed = stanza
      .trim()
      .replace(/^Suites:.*$/im, `Suites: ${release}-backports`)
      .replace(/^Components:.*$/im, "Components: main");
    return { format: "sources", text: `${changed}\n` };
  }
  return undefined;
}

function partNames() {
  return existsSync(parts) ? readdirSync(parts).filter((name) => /\.(?:list|sources)$/.test(name)) : [];
}

function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
