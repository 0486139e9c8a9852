import type { Engine } from "../../engine/engine.ts";
import { examplesOf } from "./list.ts";

type Adds = Pick<Engine, "addData">;

/** What each engine was given, by the list as it was pasted. */
const given = new WeakMap<Adds, Map<string, Promise<string>>>();

/**
 * Adds a pasted list to the engine, once, for experiments that search in a file.
 * @returns the name that `data.file` has for it
 * @throws EngineError
 */
export function addPasted(engine: Adds, list: string): Promise<string> {
  const names = given.get(engine) ?? new Map<string, Promise<string>>();
  given.set(engine, names);
  const known = names.get(list);
  if (known) return known;
  const name = `pasted-${names.size + 1}.jsonl`;
  const lines = examplesOf(list).map((example) => JSON.stringify(example));
  const adding = engine.addData(new File([lines.join("\n")], name)).then(() => name);
  names.set(list, adding);
  adding.catch(() => names.delete(list)); // the next one who asks tries again
  return adding;
}
