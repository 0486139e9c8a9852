/** GPUBufferUsage and GPUMapMode as the specification numbers them: Node has no such globals. */
export const BufferUsage = {
  mapRead: 0x0001,
  copySource: 0x0004,
  copyDestination: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
  queryResolve: 0x0200,
} as const;

/** GPUMapMode.READ. */
export const MapRead = 0x0001;
