import { KernelError } from "./errors.ts";
import { adapterFacts, type AdapterFacts } from "./facts.ts";
import { assemble, shaderKey, type AssembledShader, type Shader } from "./shader.ts";
import { BufferUsage } from "./usage.ts";

/** A compiled shader, ready to be dispatched. */
export interface Program {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiles shaders for one device, each once, and turns compiler messages into errors that name file and line. */
export class Programs {
  readonly facts: AdapterFacts;
  readonly #cache = new Map<string, Program>();
  readonly #checks: Promise<void>[] = [];
  readonly #scratch = new Map<number, GPUBuffer>();

  constructor(
    readonly device: GPUDevice,
    facts: AdapterFacts = adapterFacts(device),
  ) {
    this.facts = facts;
  }

  /** The program of a shader. Compilation errors surface at the next `check()`. */
  program(shader: Shader): Program {
    const key = shaderKey(shader);
    const known = this.#cache.get(key);
    if (known) return known;
    const source = assemble(shader);
    this.device.pushErrorScope("validation");
    const module = this.device.createShaderModule({ label: shader.label, code: source.code });
    const pipeline = this.device.createComputePipeline({
      label: shader.label,
      layout: "auto",
      compute: { module, entryPoint: "main", constants: { ...shader.overrides } },
    });
    const program = { label: shader.label, pipeline, layout: pipeline.getBindGroupLayout(0) };
    this.#cache.set(key, program);
    this.#checks.push(
      this.device.popErrorScope().then((error) => {
        if (!error) return undefined;
        this.#cache.delete(key); // whoever asks again is told again
        return reject(shader, source, module, error);
      }),
    );
    return program;
  }

  /** Labels of everything compiled so far, such as "linear subgroup-32x32": which variants ran. */
  get labels(): string[] {
    return [...new Set([...this.#cache.values()].map((program) => program.label))].toSorted();
  }

  /**
   * A buffer of the given size for what a kernel hands to itself between its own dispatches: one for all, since those run in
   * order. It lives as long as the device. Running out of memory surfaces at the next `check()`.
   */
  scratch(bytes: number): GPUBuffer {
    const known = this.#scratch.get(bytes);
    if (known) return known;
    this.device.pushErrorScope("out-of-memory");
    const buffer = this.device.createBuffer({
      label: "scratch",
      size: bytes,
      usage: BufferUsage.storage | BufferUsage.uniform,
    });
    this.#checks.push(this.device.popErrorScope().then((error) => refuse(bytes, error)));
    this.#scratch.set(bytes, buffer);
    return buffer;
  }

  /** Waits for all compilations so far; throws the KernelError of the first that failed. */
  async check(): Promise<void> {
    while (this.#checks.length > 0) await Promise.all(this.#checks.splice(0));
  }
}

async function reject(
  shader: Shader,
  source: AssembledShader,
  module: GPUShaderModule,
  error: GPUError,
): Promise<void> {
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter((message) => message.type === "error");
  const where = errors.map((message) => {
    const place = source.locate(message.lineNum);
    const caret = `${" ".repeat(Math.max(0, message.linePos - 1))}^`;
    return `${place.file}:${place.line}:${message.linePos}: ${message.message}\n  ${place.text}\n  ${caret}`;
  });
  throw new KernelError(
    "shader",
    `The shader "${shader.label}" does not compile:\n${where.length > 0 ? where.join("\n") : error.message}`,
    "This is a fault of Limelight or of the GPU driver; `limelight doctor` tells what to report.",
  );
}

function refuse(bytes: number, error: GPUError | null): void {
  if (error) throw new KernelError("out-of-memory", `no room for ${bytes} bytes of scratch: ${error.message}`);
}
