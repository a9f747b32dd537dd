import { readFile } from 'node:fs/promises'
import type { Bundle } from '../../services/reexecutor/src/bundle/bundle.ts'
import type { ContainerBundle } from '../../services/reexecutor/src/bundle/container-bundle.ts'
import type { ImageFile } from '../../services/reexecutor/src/engines/container/runtime.ts'
import { buildModel } from '../../services/reexecutor/src/engines/onnx/model/build-model.ts'
import { bundleOf } from '../../services/reexecutor/src/testing/bundle.ts'
import { containerBundleOf } from '../../services/reexecutor/src/testing/container-bundle.ts'
import { hostileModules } from '../../services/reexecutor/src/testing/hostile-modules.ts'
import { onnxBundleOf } from '../../services/reexecutor/src/testing/native-bundle.ts'
import { compileStatic } from '../../services/reexecutor/src/testing/static-program.ts'

export type MixedJob = {
  readonly name: string
  readonly bundle: Bundle
  /** How it may end: a code, or a CIDv0, which then is the same every time. */
  readonly wanted: RegExp
  /** Cancelled after some multiple of this. */
  readonly cancelAfterMs?: number
}

const result = /^Qm/
const program = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(int count, char **words) {
  const char *mode = count > 1 ? words[1] : "";
  if (!strcmp(mode, "crash")) abort();
  if (!strcmp(mode, "exit")) return 3;
  if (!strcmp(mode, "flood")) for (;;) puts("the same line over and over");
  if (!strcmp(mode, "fork")) { if (fork() == 0) { if (fork() == 0) for (;;) pause(); } for (;;) pause(); }
  if (!strcmp(mode, "sleep")) for (;;) pause();
  FILE *out = fopen("/outputs/answer", "w");
  if (!out) return 4;
  fputs("42", out);
  fclose(out);
  puts("done");
  return 0;
}
`

/** Twice the two floats it is fed with. */
const doubling = buildModel({
  nodes: [{ operator: 'Add', inputs: ['x', 'x'], outputs: ['twice'] }],
  constants: [],
  inputs: [{ name: 'x', type: 'float32', dims: [2] }],
  outputs: [{ name: 'twice', type: 'float32', dims: [2] }],
})

/** One of every kind of job, honest ones most of all; `imageOf` gives files to the container engine. */
export async function createMixedJobs(
  imageOf: (files: readonly ImageFile[]) => Promise<string>,
): Promise<readonly MixedJob[]> {
  const honest = Uint8Array.from(
    await readFile(new URL('../../packages/devnet/modules/mandelbrot/mandelbrot.wasm', import.meta.url)),
  )
  const short = { ...bundleOf().limits, wallTimeMs: 200 }
  const wide = { ...bundleOf().limits, memoryPages: 256 }
  const image = await imageOf([{ path: 'job', content: compileStatic(program), mode: 0o755 }])
  const container = (mode: string, limits: Partial<ContainerBundle['limits']> = {}): Bundle =>
    containerBundleOf({
      image,
      entrypoint: ['/job'],
      arguments: [mode],
      limits: { ...containerBundleOf().limits, ...limits },
    })
  const wasm = (name: string, bundle: Bundle, wanted: RegExp, cancelAfterMs?: number): MixedJob => ({
    name: `wasm ${name}`,
    bundle,
    wanted,
    ...(cancelAfterMs === undefined ? {} : { cancelAfterMs }),
  })
  return [
    wasm('honest', bundleOf(honest, { limits: wide }), result),
    wasm('trap', bundleOf(hostileModules.trap()), result),
    wasm('timeout', bundleOf(hostileModules.spin(), { limits: short }), /^(TIMEOUT|RESOURCE_LIMIT)$/),
    wasm('memory', bundleOf(hostileModules.exhaustMemory()), /^RESOURCE_LIMIT$/),
    wasm('log', bundleOf(hostileModules.floodLog()), /^RESOURCE_LIMIT$/),
    wasm('no module', bundleOf(Buffer.from('not a module')), /^MODULE_REFUSED$/),
    wasm('cancelled', bundleOf(honest, { limits: wide }), /^(Qm|CANCELLED$)/, 3),
    wasm('honest again', bundleOf(honest, { limits: wide, arguments: ['again'] }), result),
    { name: 'container honest', bundle: container('write'), wanted: result },
    { name: 'container exit', bundle: container('exit'), wanted: result },
    { name: 'container crash', bundle: container('crash'), wanted: result },
    { name: 'container timeout', bundle: container('fork', { wallTimeMs: 300 }), wanted: /^TIMEOUT$/ },
    { name: 'container log', bundle: container('flood', { logBytes: 65_536 }), wanted: /^RESOURCE_LIMIT$/ },
    {
      name: 'container cancelled',
      bundle: container('sleep', { wallTimeMs: 2_000 }),
      wanted: /^(CANCELLED|TIMEOUT)$/,
      cancelAfterMs: 60,
    },
    { name: 'onnx', bundle: onnxBundleOf(doubling), wanted: result },
    { name: 'onnx, no model', bundle: onnxBundleOf(Buffer.from('no model')), wanted: /^MODULE_REFUSED$/ },
  ]
}
