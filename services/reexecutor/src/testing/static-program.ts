import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { TarEntry } from '../engines/container/tar.ts'

const built = new Map<string, Buffer>()

/**
 * Compiles a C program that needs no library at run time, once per process. Throws with what is to be installed where
 * there is no compiler.
 */
export function compileStatic(source: string): Buffer {
  const known = built.get(source)
  if (known !== undefined) return known
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-program-'))
  try {
    writeFileSync(join(folder, 'program.c'), source)
    const args = ['-O1', '-w', '-static', '-s', '-o', 'program', 'program.c', '-lpthread']
    const { status, stderr, error } = spawnSync('gcc', args, { cwd: folder, encoding: 'utf8' })
    if (error !== undefined) {
      throw new Error('missing: gcc (Debian: apt-get install gcc libc6-dev)', { cause: error })
    }
    if (status !== 0) throw new Error(`expected gcc to compile a test program, it said: ${stderr}`)
    const bytes = readFileSync(join(folder, 'program'))
    built.set(source, bytes)
    return bytes
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The machine's statically linked busybox; throws with what is to be installed where there is none. */
export function readBusybox(): Buffer {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'busybox'))
    .find((file) => existsSync(file))
  if (path === undefined) throw new Error('missing: busybox (Debian: apt-get install busybox-static)')
  return readFileSync(path)
}

/** Files of a root with a shell and the commands tests use, all of them busybox. */
export function busyboxRoot(): TarEntry[] {
  const commands = 'sh cat echo env id ls mkdir mount ps sleep true false dd head tail touch ln chmod stat wc'
  return [
    { path: 'bin' },
    { path: 'bin/busybox', content: readBusybox(), mode: 0o755 },
    ...`${commands} yes nproc hostname cp mv rm seq grep sort find mkfifo nc ip umount kill df tr uname`
      .split(' ')
      .map((name) => ({ path: `bin/${name}`, target: 'busybox' })),
    { path: 'etc' },
    { path: 'etc/passwd', content: 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' },
    { path: 'etc/group', content: 'root:x:0:\nnogroup:x:65534:\n' },
    { path: 'tmp', mode: 0o1777 },
    { path: 'root', mode: 0o700 },
  ]
}
