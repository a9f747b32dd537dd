import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds the known-answer programs into this folder, with gcc 12 and its cross compiler; they are committed. */
const common = [
  ...'-O1 -ffreestanding -ffp-contract=off -fno-stack-protector -fno-pic -no-pie -nostdlib -static -s'.split(
    ' ',
  ),
  ...'-fno-asynchronous-unwind-tables -Wl,--build-id=none -Wl,-z,noseparate-code -Wl,-z,noexecstack'.split(
    ' ',
  ),
]
const compilers = [
  { architecture: 'x64', compiler: 'x86_64-linux-gnu-gcc', flags: ['-fcf-protection=none'] },
  { architecture: 'arm64', compiler: 'aarch64-linux-gnu-gcc', flags: [] },
]
const folder = fileURLToPath(new URL('.', import.meta.url))
for (const { architecture, compiler, flags } of compilers) {
  const files = ['-o', `known-answer.${architecture}`, 'known-answer.c']
  const { status } = spawnSync(compiler, [...common, ...flags, ...files], { cwd: folder, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
