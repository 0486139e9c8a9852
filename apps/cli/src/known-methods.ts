import { attentionMethods, methods, resolveOptions, stepMethods, type Method } from "@limelight/explain";
import type { MethodNames } from "@limelight/report/figures";
import { MethodFlags } from "./method-flags.ts";

/** The attribution methods of this process: the house's own, and those of plug-ins. */
export class KnownMethods {
  /** Those of plug-ins. */
  readonly plugged: readonly Method<unknown>[];
  /** Versions of the plug-ins, by package. */
  readonly versions: Readonly<Record<string, string>>;
  /** Of classes, in the order in which they are listed. */
  readonly all: readonly Method<unknown>[];
  /** Names for people, by id. */
  readonly titles: Readonly<Record<string, string>>;
  /** Their options on the command line. */
  readonly flags: MethodFlags;

  constructor(plugged: readonly Method<unknown>[] = [], versions: Readonly<Record<string, string>> = {}) {
    this.plugged = plugged;
    this.versions = versions;
    this.all = [...methods, ...plugged];
    this.titles = {
      ...Object.fromEntries([...stepMethods, ...this.all].map(({ id, title }) => [id, title])),
      "self-explanation": "Self-explanation",
    };
    this.flags = new MethodFlags(this.all, stepMethods);
  }

  /** What a method does unless it is told otherwise. */
  optionDefaults(id: string): Record<string, unknown> {
    const method = this.all.find((each) => each.id === id);
    return Object.fromEntries(Object.entries((method && resolveOptions(method, {})) ?? {}));
  }

  /** Names of all methods for people, those of attention too, and their defaults, which captions of figures leave out. */
  figureNames(): MethodNames {
    return {
      titles: { ...Object.fromEntries(attentionMethods.map(({ id, title }) => [id, title])), ...this.titles },
      defaults: Object.fromEntries(this.all.map(({ id }) => [id, this.optionDefaults(id)])),
    };
  }
}
