import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { findContainerEngine } from '../support/container-engine.ts'
import type { TestContext } from 'node:test'
import type { ContainerEngine } from '../support/container-engine.ts'

const dockerfile = 'infra/docker/Dockerfile'
const baseImage =
  process.env['LILYMED_TEST_NODE_IMAGE'] ??
  /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync(dockerfile, 'utf8'))?.[1] ??
  ''

let engine: ContainerEngine | string

/** Says by name what went unproven: the run counts it as not checked, and lists it at its end. */
const unproven = (context: TestContext, what: string, why: string): void =>
  context.diagnostic(`NOT CHECKED: ${what}: ${why.trim().split('\n').at(-1)}`)

before(async () => {
  engine = await findContainerEngine()
})
after(async () => {
  if (typeof engine === 'object') await engine.stop()
})

describe('images and stack, where there is a container engine', () => {
  test('Compose accepts docker-compose.yml with the example settings', (context) => {
    if (typeof engine === 'string') return unproven(context, 'docker-compose.yml by Compose', engine)
    if (engine.compose === undefined)
      return unproven(context, 'docker-compose.yml by Compose', 'there is no Compose')
    const text = readFileSync('docker-compose.yml', 'utf8')
    const { ok, output } = engine.compose(text, '--env-file', '.env.example', 'config')
    assert.ok(ok, output)
    for (const service of ['kurrentdb', 'indexer', 'mediator', 'reexecutor']) {
      assert.match(output, new RegExp(`^  ${service}:$`, 'm'))
    }
  })

  test('every image builds and runs the command without privilege on a read-only root', (context) => {
    if (typeof engine === 'string') return unproven(context, `the images of ${dockerfile}`, engine)
    const { docker } = engine
    if (!docker('image', 'inspect', baseImage).ok) {
      const pulled = docker('pull', baseImage)
      if (!pulled.ok) {
        const why = `the base image ${baseImage} cannot be pulled here (${pulled.output
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/https?:\S+/g, 'its registry')}); LILYMED_TEST_NODE_IMAGE names another`
        return unproven(context, `the images of ${dockerfile}`, why)
      }
    }
    const npmrc = join(homedir(), '.npmrc')
    const secret = existsSync(npmrc) ? ['--secret', `id=npmrc,src=${npmrc}`] : []
    for (const target of ['indexer', 'mediator', 'reexecutor']) {
      const tag = `lilymed-test/${target}`
      const args = ['--network', 'host', '--build-arg', `NODE_IMAGE=${baseImage}`, ...secret]
      const built = docker('build', ...args, '-f', dockerfile, '--target', target, '-t', tag, '.')
      assert.ok(built.ok, built.output.slice(-4_000))
      const locked = ['--rm', '--read-only', '--cap-drop', 'ALL', '--network', 'none']
      const { ok, output } = docker('run', ...locked, tag, '--version')
      assert.ok(ok, output)
      assert.match(output, /^\d+\.\d+\.\d+$/m)
      assert.equal(docker('run', ...locked, '--entrypoint', 'id', tag, '-u').output.trim(), '1000')
      docker('image', 'rm', '--force', tag)
    }
    context.diagnostic(`built from ${baseImage}`)
  })
})
