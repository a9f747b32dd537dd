import type { ContainerSpec } from '../runtime.ts'
import type { ImageConfig } from '../images/image-config.ts'
import type { ProcessUser } from './process-user.ts'

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** Over a read-only root, in the one order there is, with nothing of the time or place in it. */
export const sealedVariables = ['HOME=/tmp', 'LC_ALL=C', 'TZ=UTC', 'SOURCE_DATE_EPOCH=0']

/** What is run: an entrypoint of the job's puts the image's command aside, as with Docker. Empty where there is neither. */
export function containerArguments(
  { entrypoint, arguments: given }: Pick<ContainerSpec, 'entrypoint' | 'arguments'>,
  image: Pick<ImageConfig, 'entrypoint' | 'command'>,
): readonly string[] {
  if (entrypoint.length > 0) return [...entrypoint, ...given]
  return [...image.entrypoint, ...(given.length > 0 ? given : image.command)]
}

/**
 * The variables of a program in Docker's order: `PATH`, `HOSTNAME`, the job's, then the image's that the job does not set. The
 * sealed profile has fixed ones in place of what would tell machines apart.
 */
export function containerEnvironment(
  { environment, hostname, profile }: Pick<ContainerSpec, 'environment' | 'hostname' | 'profile'>,
  image: Pick<ImageConfig, 'environment'>,
  user: Pick<ProcessUser, 'home'>,
): readonly string[] {
  const first = [path, `HOSTNAME=${hostname}`, ...(profile === 'sealed' ? sealedVariables : [])]
  const given = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  const variables = new Map<string, string>()
  const imageFirst = image.environment.filter((entry) => !Object.hasOwn(environment, nameOf(entry)))
  for (const entry of [...first, ...given, ...imageFirst]) variables.set(nameOf(entry), entry)
  if (!variables.has('HOME')) variables.set('HOME', `HOME=${user.home || '/'}`)
  return [...variables.values()]
}

function nameOf(entry: string): string {
  return entry.split('=', 1)[0] ?? entry
}
