import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { OciConfig, OciDeviceRule, OciMount } from './oci-config.ts'

const Hook = Type.Object({
  hookName: Type.String(),
  path: Type.String(),
  args: Type.Optional(Type.Array(Type.String())),
  env: Type.Optional(Type.Array(Type.String())),
  timeout: Type.Optional(Type.Integer()),
})
const DeviceNode = Type.Object({
  path: Type.String(),
  hostPath: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  major: Type.Optional(Type.Integer()),
  minor: Type.Optional(Type.Integer()),
  fileMode: Type.Optional(Type.Integer()),
  permissions: Type.Optional(Type.String()),
  uid: Type.Optional(Type.Integer()),
  gid: Type.Optional(Type.Integer()),
})
const ContainerEdits = Type.Object({
  env: Type.Optional(Type.Array(Type.String())),
  deviceNodes: Type.Optional(Type.Array(DeviceNode)),
  mounts: Type.Optional(
    Type.Array(
      Type.Object({
        hostPath: Type.String(),
        containerPath: Type.String(),
        options: Type.Optional(Type.Array(Type.String())),
        type: Type.Optional(Type.String()),
      }),
    ),
  ),
  hooks: Type.Optional(Type.Array(Hook)),
  additionalGids: Type.Optional(Type.Array(Type.Integer())),
})
export type ContainerEdits = Static<typeof ContainerEdits>
export type CdiDeviceNode = Static<typeof DeviceNode>

/** A specification of the Container Device Interface, versions 0.3 to 1.0, in JSON. */
export const CdiSpec = Type.Object({
  cdiVersion: Type.String(),
  kind: Type.String({ pattern: '^[A-Za-z0-9.-]+/[A-Za-z0-9._-]+$' }),
  devices: Type.Array(Type.Object({ name: Type.String(), containerEdits: ContainerEdits })),
  containerEdits: Type.Optional(ContainerEdits),
})
export type CdiSpec = Static<typeof CdiSpec>
const cdiSpec = Compile(CdiSpec)

export const isCdiSpec = (json: unknown): json is CdiSpec => cdiSpec.Check(json)

/** What a device adds to a container: its specification's own edits, then the device's. */
export function editsOf(device: string, specs: readonly CdiSpec[]): readonly ContainerEdits[] | undefined {
  const [kind, name] = device.split('=', 2)
  for (const spec of specs) {
    const found = spec.kind === kind ? spec.devices.find((each) => each.name === name) : undefined
    if (found !== undefined) {
      return [...(spec.containerEdits === undefined ? [] : [spec.containerEdits]), found.containerEdits]
    }
  }
  return undefined
}

/** Type and numbers of a device file of the host. */
export type DeviceNumbers = { readonly type: string; readonly major: number; readonly minor: number }

/**
 * A container's configuration with a device's edits in it. `numbersOf` looks at the host for what a node leaves out. A variable
 * of the device replaces one of the same name.
 */
export function applyEdits(
  config: OciConfig,
  edits: ContainerEdits,
  numbersOf: (path: string) => DeviceNumbers,
): OciConfig {
  const nodes = (edits.deviceNodes ?? []).map((node) => toDevice(node, numbersOf))
  const names = new Set((edits.env ?? []).map((entry) => entry.split('=', 1)[0]))
  const kept = config.process.env.filter((entry) => !names.has(entry.split('=', 1)[0]))
  const { user } = config.process
  const hooks = { ...config.hooks }
  for (const { hookName, ...hook } of edits.hooks ?? []) hooks[hookName] = [...(hooks[hookName] ?? []), hook]
  return {
    ...config,
    process: {
      ...config.process,
      env: [...kept, ...(edits.env ?? [])],
      user: { ...user, additionalGids: [...user.additionalGids, ...(edits.additionalGids ?? [])] },
    },
    mounts: [
      ...config.mounts,
      ...nodes.map(({ mount }) => mount),
      ...(edits.mounts ?? []).map((each) => toMount(each)),
    ],
    ...(Object.keys(hooks).length === 0 ? {} : { hooks }),
    linux: {
      ...config.linux,
      resources: {
        ...config.linux.resources,
        devices: [...config.linux.resources.devices, ...nodes.map(({ rule }) => rule)],
      },
    },
  }
}

/** In a user namespace no node can be made: the host's own is mounted, and the device's numbers are allowed. */
function toDevice(
  { path, hostPath = path, type, major, minor, permissions = 'rwm' }: CdiDeviceNode,
  numbersOf: (path: string) => DeviceNumbers,
): { readonly mount: OciMount; readonly rule: OciDeviceRule } {
  const numbers =
    type === undefined || major === undefined || minor === undefined
      ? numbersOf(hostPath)
      : { type, major, minor }
  return {
    mount: { destination: path, type: 'bind', source: hostPath, options: ['bind', 'rw', 'nosuid', 'noexec'] },
    rule: { allow: true, ...numbers, access: permissions },
  }
}

function toMount({
  hostPath,
  containerPath,
  options = ['ro', 'nosuid', 'nodev'],
  type = 'bind',
}: NonNullable<ContainerEdits['mounts']>[number]): OciMount {
  const withBind = options.some((option) => option === 'bind' || option === 'rbind')
  return {
    destination: containerPath,
    type,
    source: hostPath,
    options: withBind || type !== 'bind' ? options : ['bind', ...options],
  }
}
