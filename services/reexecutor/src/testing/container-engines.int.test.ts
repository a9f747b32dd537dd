import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { startDockerDaemon } from './docker-daemon.ts'
import { mountsOf, processesOf } from './left-behind.ts'
import { startPodmanService } from './podman-service.ts'

for (const [name, start] of Object.entries({ docker: startDockerDaemon, podman: startPodmanService })) {
  test(`${name} starts in a folder of its own and leaves nothing when it stops`, async () => {
    const engine = await start()
    assert.ok(processesOf(engine.folder).length > 0)
    await engine.stop()
    assert.deepEqual(processesOf(engine.folder), [])
    assert.deepEqual(mountsOf(engine.folder), [])
    assert.equal(existsSync(engine.folder), false)
  })
}
