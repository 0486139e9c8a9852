import { optionsTable, type ObjectSchema } from "./options-table.ts";

/** A method, a measure, or whatever else is told in the same words, as its page tells it. */
export interface ReferenceEntry {
  readonly id: string;
  readonly title: string;
  readonly citation: string;
  readonly asks: string;
  /** When not to trust it, where that is told. */
  readonly caution?: string;
  /** What its scores are about, where that is told. */
  readonly unit?: string;
  /** Its options as JSON Schema, input side. */
  readonly options?: ObjectSchema;
  /** Defaults of other tools, by name. */
  readonly modes?: Readonly<Record<string, object>>;
}

/** A chapter of a page: entries that go together. */
export interface ReferenceChapter {
  readonly title: string;
  readonly intro: string;
  /** In front of its entries' places on the page, where others have their names. */
  readonly prefix?: string;
  readonly entries: readonly ReferenceEntry[];
}

/** How every generated page begins, so that nobody mends it by hand. */
export function generatedNote(sources: string): string {
  return `<!-- Written by \`pnpm reference\` from ${sources}. Change those, and run it again. -->`;
}

/** A page of methods in Markdown: what each asks, when not to trust it, and all it can be told. */
export function methodsPage(title: string, chapters: readonly ReferenceChapter[]): string {
  const parts = [
    generatedNote("the methods' own descriptions and schemas"),
    `# ${title}`,
    ...chapters.flatMap(({ title: chapter, intro, prefix = "", entries }) => [
      `## ${chapter}`,
      intro,
      entries.map(({ id, title: name }) => `[${name}](#${prefix}${id})`).join(" · "),
      ...entries.flatMap((entry) => entryParts(entry, prefix)),
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function entryParts(
  { id, title, citation, asks, caution, unit, options, modes = {} }: ReferenceEntry,
  prefix: string,
): string[] {
  const table = options && optionsTable(options);
  const given = Object.entries(modes).map(
    ([mode, defaults]) => `mode \`${mode}\`${Object.keys(defaults).length > 0 ? `: ${settings(defaults)}` : ""}`,
  );
  return [
    `### <a id="${prefix}${id}"></a>${title}`,
    [
      `\`${id}\`${unit ? `, scores of ${unit}s` : ""}. ${asks}`,
      ...(caution === undefined ? [] : [`*${caution}*`]),
      citation,
    ].join("\\\n"),
    ...(table ? [table] : []),
    ...(given.length > 0 ? [`Defaults of other tools: ${given.join("; ")}.`] : []),
  ];
}

function settings(defaults: object): string {
  return Object.entries(defaults)
    .map(([name, value]) => `\`${name}\` ${JSON.stringify(value)}`)
    .join(", ");
}
