import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openTestDevice, type TestDevice } from "../testing/index.ts";
import { adapterFacts } from "./facts.ts";
import { assemble, type Shader } from "./shader.ts";
import { byteLength, elements, matrixShape, shapeText, type Tensor } from "./tensor.ts";

let device: TestDevice;
beforeAll(async () => {
  device = await openTestDevice();
});
afterAll(() => device.destroy());

// The kernel wants ACTIVATION from the prelude, and here there is none.
const broken: Shader = { label: "broken", files: ["activation/activation.wgsl", "activation/elementwise.wgsl"] };

describe("Programs", () => {
  it("says file, line, column and source of what does not compile", async () => {
    device.programs.program(broken);
    const { files } = broken;
    const lines = assemble({ ...broken, files: [files[0] ?? "add/add.wgsl"] }).code.split("\n");
    const line = lines.findIndex((text) => text.includes("ACTIVATION ==")) + 1;
    const source = lines[line - 1] ?? "";
    const column = source.indexOf("ACTIVATION") + 1;
    const error: unknown = await device.programs.check().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "shader", name: "KernelError" });
    const message = error instanceof Error ? error.message : "";
    expect(message).toContain(`activation/activation.wgsl:${line}:${column}: unresolved`);
    expect(message).toContain(`${source}\n  ${" ".repeat(column - 1)}^`);
  });

  it("compiles a shader once, and another one for other constants", () => {
    const [relu, again, silu] = [3, 3, 4].map((ACTIVATION) =>
      device.programs.program({ label: broken.label, files: broken.files, constants: { ACTIVATION } }),
    );
    expect(again).toBe(relu);
    expect(silu).not.toBe(relu);
  });
});

describe("Recorder", () => {
  it("records nothing for an empty grid, and refuses one over the limit", async () => {
    const program = device.programs.program({ label: "add", files: ["add/add.wgsl"] });
    const tensors = [device.empty([4]), device.empty([4]), device.empty([4])];
    await device.run((recorder) => {
      recorder.dispatch(program, [0, 0], tensors, [0]);
      expect(recorder.dispatches).toBe(0);
      expect(() => recorder.dispatch(program, [0, 0], tensors, [1 << 20])).toThrow(/over the adapter's/);
    });
  });

  it("keeps parameters apart over more dispatches than one upload block holds", async () => {
    const program = device.programs.program({ label: "scale", files: ["scale/scale.wgsl"] });
    const input = device.upload(Float32Array.of(1, 1, 1, 1), [4]);
    const outputs = Array.from({ length: 1100 }, () => device.poisoned([4]));
    await device.run((recorder) => {
      for (const [factor, output] of outputs.entries())
        recorder.dispatch(program, [1, 1, { f32: factor }], [input, output], [1]);
    });
    for (const factor of [0, 511, 512, 1099]) {
      const output = outputs[factor];
      expect(output && [...(await device.read(output))]).toEqual([factor, factor, factor, factor]);
    }
  });

  it("binds what a recording names, whatever the one before had in its place", async () => {
    const program = device.programs.program({ label: "add", files: ["add/add.wgsl"] });
    const of = (number: number): Tensor => device.upload(new Float32Array(4).fill(number), [4]);
    const [one, two, four] = [of(1), of(2), of(4)];
    const created = vi.spyOn(device.programs.device, "createBindGroup");
    const sums: number[] = [];
    for (const [a, b] of [
      [one, two],
      [one, two],
      [one, four],
      [two, four],
    ] as const) {
      const output = device.empty([4]);
      await device.run((recorder) => recorder.dispatch(program, [1, 1], [a, b, output], [1]));
      sums.push((await device.read(output))[0] ?? Number.NaN);
    }
    expect(sums).toEqual([3, 3, 5, 6]);
    created.mockClear();
    const output = device.empty([4]);
    for (let recording = 0; recording < 3; recording++)
      await device.run((recorder) => recorder.dispatch(program, [1, 1], [one, four, output], [1]));
    expect(created).toHaveBeenCalledTimes(1);
    created.mockRestore();
  });

  it("copies between dispatches, in order", async () => {
    const [from, to] = [device.upload(Float32Array.of(1, 2, 3, 4), [4]), device.empty([4])];
    await device.run((recorder) => recorder.copy(from.buffer, 4, to.buffer, 0, 8));
    expect([...(await device.read(to))]).toEqual([2, 3, 0, 0]);
  });
});

describe("tensors", () => {
  it("count elements, bytes and rows", () => {
    expect(elements([])).toBe(1);
    expect(elements([2, 0, 3])).toBe(0);
    expect(byteLength([3], "f16")).toBe(8);
    expect(byteLength([3], "u32")).toBe(12);
    expect(matrixShape({ shape: [2, 3, 4] })).toEqual([6, 4]);
    expect(matrixShape({ shape: [2, 0] })).toEqual([0, 0]);
    expect(shapeText({ shape: [2, 3] })).toBe("[2,3]");
  });
});

function adapterInfo(description: string): GPUAdapterInfo {
  return {
    __brand: "GPUAdapterInfo",
    vendor: "",
    architecture: "",
    device: "",
    description,
    subgroupMinSize: 4,
    subgroupMaxSize: 128,
    isFallbackAdapter: false,
  };
}

describe("adapterFacts", () => {
  it("knows software adapters by what they call themselves", () => {
    const gpu = device.programs.device;
    expect(adapterFacts(gpu, adapterInfo("llvmpipe (LLVM 15.0.6, 256 bits)")).software).toBe("llvmpipe");
    expect(adapterFacts(gpu, adapterInfo("SwiftShader Device (Subzero)")).software).toBe("swiftshader");
    expect(adapterFacts(gpu, adapterInfo("NVIDIA H200")).software).toBeUndefined();
  });
});
