import { shaders } from "../shaders.generated.ts";
import type { trainingShaders } from "../training-shaders.generated.ts";

/** Path of a .wgsl file below `src`. */
export type ShaderFile = keyof typeof shaders | keyof typeof trainingShaders;

/** Texts by path, of all files that are there. */
const texts = new Map<string, string>(Object.entries(shaders));

/** Fetches the files that training alone needs; to be awaited before its kernels are recorded. Few train. */
export async function loadTrainingShaders(): Promise<void> {
  const { trainingShaders: more } = await import("../training-shaders.generated.ts");
  for (const [file, text] of Object.entries(more)) texts.set(file, text);
}

/** A compute shader put together from files: prelude, helpers, then the kernel itself. */
export interface Shader {
  /** Name in error messages and profilers, such as "linear subgroup-32x32". */
  readonly label: string;
  /** Files in the order they are concatenated; the last one holds the entry point `main`. */
  readonly files: readonly ShaderFile[];
  /** Words after `enable`: "subgroups", "f16". */
  readonly enable?: readonly string[];
  /** Lines `const NAME = value;` of the prelude: numbers become u32, strings stand as they are. */
  readonly constants?: Readonly<Record<string, number | boolean | string>>;
  /** Lines `alias NAME = type;` of the prelude. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Values of `override` declarations. */
  readonly overrides?: Readonly<Record<string, number>>;
}

/** The whole WGSL text, and for each of its lines the file and line it came from. */
export interface AssembledShader {
  readonly code: string;
  locate(line: number): { file: string; line: number; text: string };
}

/** Concatenates prelude and files. Uniformity of subgroup operations is ours to prove, so that analysis is switched off. */
export function assemble(shader: Shader): AssembledShader {
  const enable = shader.enable ?? [];
  const prelude = [
    ...enable.map((feature) => `enable ${feature};`),
    ...(enable.includes("subgroups") ? ["diagnostic(off, subgroup_uniformity);"] : []),
    ...Object.entries(shader.aliases ?? {}).map(([name, type]) => `alias ${name} = ${type};`),
    ...Object.entries(shader.constants ?? {}).map(([name, value]) => `const ${name} = ${literal(value)};`),
  ];
  const lines: string[] = [];
  const origins: { file: string; line: number }[] = [];
  const append = (file: string, text: readonly string[]): void => {
    text.forEach((line, index) => {
      lines.push(line);
      origins.push({ file, line: index + 1 });
    });
  };
  append("(prelude)", prelude);
  for (const file of shader.files) append(file, textOf(file).split("\n"));
  return {
    code: lines.join("\n"),
    locate: (line) => ({ file: "?", line, ...origins[line - 1], text: lines[line - 1] ?? "" }),
  };
}

function textOf(file: ShaderFile): string {
  const text = texts.get(file);
  if (text === undefined) throw new Error(`${file} is of training: await loadTrainingShaders() first`);
  return text;
}

function literal(value: number | boolean | string): string {
  return typeof value === "number" ? `${value}u` : String(value);
}

/** Identity of a shader, for caches. */
export function shaderKey(shader: Shader): string {
  return JSON.stringify([shader.files, shader.enable, shader.constants, shader.aliases, shader.overrides]);
}
