import { sealedVariables } from '../runc/container-process.ts'
import type { ContainerSpec } from '../runtime.ts'

/** The variables a daemon is given over the image's: the job's, and those of the sealed profile. */
export function containerVariables({
  environment,
  profile,
}: Pick<ContainerSpec, 'environment' | 'profile'>): Readonly<Record<string, string>> {
  if (profile === 'compat') return environment
  const fixed = sealedVariables.map((entry) => {
    const at = entry.indexOf('=')
    return [entry.slice(0, at), entry.slice(at + 1)] as const
  })
  return { ...Object.fromEntries(fixed), ...environment }
}
