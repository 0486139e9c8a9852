import { HubError } from "../hub-error.ts";
import { parseRepository, type Repository } from "./repository.ts";

/** A split of a data set of the hub. */
export interface DatasetSplit {
  readonly repository: Repository;
  /** Undefined where the data set has one, or one of the name `default`. */
  readonly config: string | undefined;
  readonly split: string;
}

/**
 * What `hf:NAME[/CONFIG][@REVISION]:SPLIT` may mean, the likeliest first: `a/b` is a data set of an organisation, or a
 * configuration of one that is older than organisations.
 *
 * @throws {HubError} `model-not-found` where it can mean nothing
 */
export function parseDataset(reference: string): readonly DatasetSplit[] {
  const [, path = "", revision = "", split = ""] = /^hf:([^:@]+)(@[^:]+)?:([\w.-]+)$/.exec(reference) ?? [];
  const parts = path.split("/");
  const meaning = (id: string, config?: string): DatasetSplit[] => {
    const repository = parseRepository(id + revision, "dataset");
    return repository && /^[^\p{Cc}\\]+$/u.test(config ?? "x") ? [{ repository, config, split }] : [];
  };
  const [first = "", second = "", third] = parts;
  const meanings =
    parts.length === 1
      ? meaning(first)
      : parts.length === 2
        ? [...meaning(path), ...meaning(first, second)]
        : parts.length === 3
          ? meaning(`${first}/${second}`, third)
          : [];
  if (meanings.length > 0) return meanings;
  const hint = "Give hf:NAME:SPLIT or hf:NAME/CONFIG:SPLIT, such as hf:stanfordnlp/sst2:validation.";
  throw new HubError("model-not-found", `${JSON.stringify(reference)} names no split of a data set`, hint);
}

/** Where the hub puts what it converted to parquet itself. */
export const convertedRevision = "refs/convert/parquet";

interface Part {
  readonly name: string;
  readonly config: string;
  readonly split: string;
}

/** The parquet files among others, by what their paths say they are of. */
export function parquetParts(names: Iterable<string>): readonly Part[] {
  return [...names].flatMap((name) => {
    const [, folder, stem] = /^(?:(.+)\/)?([^/]+?)(?:-\d+-of-\d+(?:-[0-9a-f]+)?)?\.parquet$/.exec(name) ?? [];
    if (stem === undefined) return [];
    const folders = folder?.split("/") ?? [];
    // What the hub converts is CONFIG/SPLIT/0000.parquet; partial-SPLIT where it stopped after some gigabytes.
    const split = /^\d+$/.test(stem) ? folders.pop()?.replace(/^partial-/, "") : stem;
    const config = folders.at(-1);
    return split === undefined
      ? []
      : [{ name, config: config === undefined || config === "data" ? "default" : config, split }];
  });
}

/**
 * The files of a split, in their order.
 *
 * @throws {HubError} `bad-checkpoint` that says which configurations or splits there are
 */
export function partsOf(parts: readonly Part[], { repository, config, split }: DatasetSplit): readonly string[] {
  const configs = [...new Set(parts.map((part) => part.config))].toSorted();
  const chosen = config ?? (configs.length === 1 ? configs[0] : "default");
  const ofConfig = parts.filter((part) => part.config === chosen);
  const { id } = repository;
  if (ofConfig.length === 0) {
    const problem =
      config === undefined ? "has several configurations" : `has no configuration ${JSON.stringify(config)}`;
    const hint = `Give one: hf:${id}/CONFIG:${split}. There are ${configs.slice(0, 30).join(", ")}.`;
    throw new HubError("bad-checkpoint", `the data set ${id} ${problem}`, hint);
  }
  const names = ofConfig.filter((part) => part.split === split).map(({ name }) => name);
  if (names.length > 0) return names.toSorted();
  const splits = [...new Set(ofConfig.map((part) => part.split))].toSorted().join(", ");
  const message = `the data set ${id} has no split ${JSON.stringify(split)}`;
  throw new HubError("bad-checkpoint", message, `There are ${splits}.`);
}

/** Whether files that say how many they are (`-00000-of-00003`) are all there. */
export function areAllShards(names: readonly string[]): boolean {
  return names.every((name) => {
    const total = /-\d+-of-(\d+)/.exec(name)?.[1];
    return total === undefined || names.length >= Number(total);
  });
}
