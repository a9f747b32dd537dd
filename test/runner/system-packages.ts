import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export type SystemPackage = {
  /** Programs any of which will do. */
  readonly programs: readonly string[]
  readonly debianPackage: string
  readonly neededFor: string
}

const find = (program: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path))

const installed = ({ programs }: SystemPackage): string | undefined =>
  programs.map(find).find((path) => path !== undefined)

const canInstall = (): boolean => process.getuid?.() === 0 && find('apt-get') !== undefined

const install = ({ debianPackage }: SystemPackage): void => {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]): void => {
    spawnSync('apt-get', args, { env: environment, stdio: 'ignore', timeout: 600_000 })
  }
  apt('update', '-qq')
  apt('install', '-y', '-qq', '--no-install-recommends', debianPackage)
}

/**
 * Finds a program that tests need of the system, and installs it where that is possible (root on Debian).
 *
 * @returns the program's path, or undefined with one line said about what is missing.
 */
export const provide = (wanted: SystemPackage, say: (line: string) => void): string | undefined => {
  const present = installed(wanted)
  if (present !== undefined) return present
  if (canInstall()) {
    say(`installing ${wanted.debianPackage} for ${wanted.neededFor}`)
    install(wanted)
  }
  const found = installed(wanted)
  if (found === undefined) {
    say(
      `missing: ${wanted.programs.join(' or ')} for ${wanted.neededFor} (Debian: apt-get install ${wanted.debianPackage})`,
    )
  }
  return found
}

export const dockerEngine: SystemPackage = {
  programs: ['dockerd'],
  debianPackage: 'docker.io',
  neededFor: 'building the images',
}

export const dockerCompose: SystemPackage = {
  programs: ['docker-compose'],
  debianPackage: 'docker-compose',
  neededFor: 'checking docker-compose.yml',
}

export const chromium: SystemPackage = {
  programs: ['chromium', 'chromium-browser', 'google-chrome'],
  debianPackage: 'chromium',
  neededFor: 'looking at the explorer as a browser shows it',
}

export const promtool: SystemPackage = {
  programs: ['promtool'],
  debianPackage: 'prometheus',
  neededFor: 'testing the alert rules',
}
