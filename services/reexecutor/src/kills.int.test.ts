import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { RunView } from './runs/run-view.ts'
import { bundleOf } from './testing/bundle.ts'
import { buildModule } from './testing/module-builder.ts'

const token = 'a-token-of-some-length'
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
const main = fileURLToPath(new URL('./testing/serve.child.ts', import.meta.url))
const kills = Number(process.env['LILYMED_REEXECUTOR_KILLS'] ?? 4)

type Served = { readonly child: ChildProcess; readonly url: string }

async function serve(directory: string): Promise<Served> {
  const child = fork(main, [directory, token], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const [line] = (await once(child.stdout ?? assert.fail('no output'), 'data')) as [Buffer]
  return { child, url: line.toString().trim() }
}

async function stop({ child }: Served, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

/** A run as the service shows it; undefined when it does not know it, or is gone. */
async function look(url: string, runId: string): Promise<RunView | undefined> {
  const response = await fetch(`${url}/v1/runs/${runId}`, { headers }).catch(() => undefined)
  return response?.status === 200 ? ((await response.json().catch(() => undefined)) as RunView) : undefined
}

describe('a reexecutor that is killed', () => {
  it(`loses no run it took on and gives none two results, over ${kills} kills at any instant`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lilymed-kills-'))
    const accepted = new Set<string>()
    const findings = new Map<string, string>()
    let submitted = 0
    const submitting = new AbortController()
    let served = await serve(directory)

    const note = (view: RunView | undefined) => {
      if (view === undefined || !('finding' in view)) return
      const finding = JSON.stringify(view)
      assert.equal(findings.get(view.runId) ?? finding, finding, `${view.runId} has two results`)
      findings.set(view.runId, finding)
    }
    const submit = async () => {
      while (!submitting.signal.aborted) {
        const body = JSON.stringify(bundleOf(buildModule(), { nonce: `run ${submitted++}` }))
        const request = { method: 'POST', headers, body }
        const response = await fetch(`${served.url}/v1/runs`, request).catch(() => undefined)
        const view = (await response?.json().catch(() => undefined)) as RunView | undefined
        if (response?.status === 202 && view !== undefined) accepted.add(view.runId)
        await delay(10)
      }
    }
    const watch = async () => {
      while (!submitting.signal.aborted) {
        for (const runId of [...accepted].slice(-5)) note(await look(served.url, runId))
        await delay(5)
      }
    }
    try {
      const clients = [submit(), watch()]
      const patience = performance.now() + 120_000 + kills * 30_000
      for (let kill = 0; kill < kills; kill += 1) {
        // So much was taken on in each of its lives, however slow the machine is.
        while (accepted.size < 3 * (kill + 1)) {
          assert.ok(performance.now() < patience, `only ${accepted.size} runs were taken on`)
          await delay(5)
        }
        await delay(Math.random() * 400)
        await stop(served, 'SIGKILL')
        served = await serve(directory)
      }
      submitting.abort()
      await Promise.all(clients)
      const deadline = performance.now() + 120_000
      for (const runId of accepted) {
        let view = await look(served.url, runId)
        while (view === undefined || !('finding' in view)) {
          assert.ok(view !== undefined, `${runId} is lost`)
          assert.ok(performance.now() < deadline, `${runId} is still ${view.state}`)
          await delay(20)
          view = await look(served.url, runId)
        }
        note(view)
        const gaveUp = view.state === 'failed' && view.finding.message.includes('broke off 2 times')
        assert.ok(view.state === 'completed' || gaveUp, JSON.stringify(view))
      }
      assert.ok(accepted.size > kills, `only ${accepted.size} runs were taken on`)
      assert.ok([...findings.values()].filter((finding) => finding.includes('"completed"')).length > kills)
      await stop(served, 'SIGTERM')
      assert.equal(served.child.exitCode, 0)
      const left = await readdir(join(directory, 'artifacts'))
      assert.deepEqual(
        left.filter((name) => name.startsWith('incoming')),
        [],
      )
    } finally {
      submitting.abort()
      if (served.child.exitCode === null) served.child.kill('SIGKILL')
      await rm(directory, { recursive: true, force: true })
    }
  })
})
