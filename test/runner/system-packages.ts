import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

export type SystemPackage = {
  /** Programs on the path, or files by their whole path, any of which will do. */
  readonly programs: readonly string[]
  readonly debianPackage: string
  readonly neededFor: string
}

const find = (program: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => (isAbsolute(program) ? program : join(folder, program)))
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

export const runc: SystemPackage = {
  programs: ['runc'],
  debianPackage: 'runc',
  neededFor: 'running jobs in containers',
}

export const podman: SystemPackage = {
  programs: ['podman'],
  debianPackage: 'podman',
  neededFor: 'running jobs in containers under Podman',
}

export const busybox: SystemPackage = {
  programs: ['busybox'],
  debianPackage: 'busybox-static',
  neededFor: 'the images of test containers',
}

export const compiler: SystemPackage = {
  programs: ['gcc'],
  debianPackage: 'gcc',
  neededFor: 'compiling hostile programs',
}

const machine = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string] ?? process.arch

/** The libraries for linking statically, which a compiler does not bring along. */
export const staticLibraries: SystemPackage = {
  programs: [`/usr/lib/${machine}-linux-gnu/libc.a`, '/usr/lib64/libc.a', '/usr/lib/libc.a'],
  debianPackage: 'libc6-dev',
  neededFor: 'compiling hostile programs',
}

export const makeExt4: SystemPackage = {
  programs: ['mkfs.ext4'],
  debianPackage: 'e2fsprogs',
  neededFor: 'limiting what a job leaves behind',
}

export const git: SystemPackage = {
  programs: ['git'],
  debianPackage: 'git',
  neededFor: 'fetching modules from repositories',
}

export const openssl: SystemPackage = {
  programs: ['openssl'],
  debianPackage: 'openssl',
  neededFor: 'certificates that reexecutor and mediator show each other',
}

export const vulkanLoader: SystemPackage = {
  programs: [
    `/usr/lib/${machine}-linux-gnu/libvulkan.so.1`,
    '/usr/lib64/libvulkan.so.1',
    '/usr/lib/libvulkan.so.1',
  ],
  debianPackage: 'libvulkan1',
  neededFor: 'running compute kernels',
}

export const softwareVulkan: SystemPackage = {
  programs: [
    '/usr/lib/chromium/vk_swiftshader_icd.json',
    '/usr/lib64/chromium-browser/vk_swiftshader_icd.json',
    '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
    '/opt/google/chrome/vk_swiftshader_icd.json',
  ],
  debianPackage: 'chromium-common',
  neededFor: 'running compute kernels without a GPU',
}

export const processorEmulator: SystemPackage = {
  programs: ['qemu-x86_64'],
  debianPackage: 'qemu-user',
  neededFor: 'running models on a second class of processors',
}

/** Everything tests need of the system but the browser, whose path they are given. */
export const systemPackages: readonly SystemPackage[] = [
  dockerEngine,
  dockerCompose,
  promtool,
  runc,
  podman,
  busybox,
  compiler,
  staticLibraries,
  makeExt4,
  git,
  openssl,
  vulkanLoader,
  softwareVulkan,
  processorEmulator,
]
