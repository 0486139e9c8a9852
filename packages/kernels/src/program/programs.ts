import { KernelError } from "./errors.ts";
import { adapterFacts, type AdapterFacts } from "./facts.ts";
import { ParameterBlocks } from "./parameter-block.ts";
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
  /** Parameters of dispatches; recorders share what waits. */
  readonly blocks = new ParameterBlocks();
  readonly #cache = new Map<string, Program>();
  // They never reject, so that whoever gives up before `check()` leaves no rejection that nobody handles.
  readonly #checks: Promise<KernelError | undefined>[] = [];
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
        return compileError(shader, source, module, error);
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
    const buffer = this.allocate("scratch", bytes, BufferUsage.storage | BufferUsage.uniform, () =>
      this.#scratch.delete(bytes),
    );
    this.#scratch.set(bytes, buffer);
    return buffer;
  }

  /** A buffer; running out of memory surfaces at the next `check()`, and calls `failed` before. */
  allocate(label: string, size: number, usage: number, failed?: () => unknown): GPUBuffer {
    this.device.pushErrorScope("out-of-memory");
    const buffer = this.device.createBuffer({ label, size, usage });
    this.#checks.push(
      this.device.popErrorScope().then((error) => {
        if (!error) return undefined;
        failed?.();
        return new KernelError("out-of-memory", `no room for ${size} bytes of ${label}: ${error.message}`);
      }),
    );
    return buffer;
  }

  /** Waits for all compilations and allocations so far; throws the KernelError of the first that failed. */
  async check(): Promise<void> {
    while (this.#checks.length > 0) {
      const errors = await Promise.all(this.#checks.splice(0));
      const error = errors.find((each) => each !== undefined);
      if (error) throw error;
    }
  }
}

async function compileError(
  shader: Shader,
  source: AssembledShader,
  module: GPUShaderModule,
  error: GPUError,
): Promise<KernelError> {
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter((message) => message.type === "error");
  const where = errors.map((message) => {
    const place = source.locate(message.lineNum);
    const caret = `${" ".repeat(Math.max(0, message.linePos - 1))}^`;
    return `${place.file}:${place.line}:${message.linePos}: ${message.message}\n  ${place.text}\n  ${caret}`;
  });
  return new KernelError(
    "shader",
    `The shader "${shader.label}" does not compile:\n${where.length > 0 ? where.join("\n") : error.message}`,
    "This is a fault of Limelight or of the GPU driver; `limelight doctor` tells what to report.",
  );
}
