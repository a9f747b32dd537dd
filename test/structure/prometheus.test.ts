import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { Meter } from '@lilymed/service-kit'
import { parse } from 'yaml'
import { createMonitorMetrics } from '../../cli/src/monitor/monitor-metrics.ts'
import { createIndexerMetrics } from '../../services/indexer/src/metrics/indexer-metrics.ts'
import { createMediatorMetrics } from '../../services/mediator/src/metrics/mediator-metrics.ts'
import { createReexecutorMetrics } from '../../services/reexecutor/src/metrics/reexecutor-metrics.ts'
import { initialState } from '../../services/reexecutor/src/scheduler/state.ts'

const folder = 'infra/prometheus'

const promtool = (...words: readonly string[]): void => {
  const { error, status, stdout, stderr } = spawnSync('promtool', words, {
    encoding: 'utf8',
    timeout: 60_000,
  })
  if (error !== undefined) {
    assert.fail('promtool is missing; it comes with Prometheus (Debian: apt-get install prometheus)')
  }
  assert.equal(status, 0, `${stdout}${stderr}`)
}

/** Names of every series that our services show, as Prometheus has them. */
const shownSeries = (): ReadonlySet<string> => {
  const names = new Set<string>()
  const note =
    (...endings: readonly string[]) =>
    (name: string) => {
      for (const ending of endings) names.add(`lilymed_${name}${ending}`)
      return { add: () => undefined, record: () => undefined }
    }
  const meter: Meter = {
    counter: note(''),
    histogram: note('_count', '_sum', '_bucket'),
    gauge: note(''),
    runningTotal: note(''),
  }
  createIndexerMetrics(meter).watch({
    status: () => ({ ready: true, checks: [], startedAt: '', position: null, chains: [] }),
    ingests: () => [],
    disagreements: () => 0,
  })
  createReexecutorMetrics(meter).watch({
    state: () => initialState({ slots: [], limits: { queue: 0, queuePerTenant: 0, quantumMs: 0 } }),
    artifacts: { usedBytes: 0, pinnedBytes: 0, limitBytes: 0 },
    examinations: { waiting: 0, running: 0 },
    evidence: { unfetched: 0 },
  })
  createMonitorMetrics(meter)
  createMediatorMetrics(meter).watch(() => assert.fail('nothing is read before somebody asks'))
  return names
}

type Rules = {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string
      readonly expr: string
      readonly labels: { readonly severity: string }
      readonly annotations: { readonly summary: string; readonly remedy: string }
    }[]
  }[]
}
/** Files of rules; the tests of each lie beside it. */
const files = ['alerts', 'mediator-alerts', 'monitor-alerts']
const rulesOf = (file: string): Rules['groups'][number]['rules'] =>
  (parse(readFileSync(`${folder}/${file}.yaml`, 'utf8')) as Rules).groups.flatMap((group) => group.rules)
const rules = files.flatMap(rulesOf)

describe('infra/prometheus', () => {
  test('promtool accepts the rules and the scrape configuration', () => {
    for (const file of files) promtool('check', 'rules', `${folder}/${file}.yaml`)
    promtool('check', 'config', `${folder}/prometheus.yaml`)
  })

  test('each alert rises when it should and not before', () => {
    for (const file of files) {
      promtool('test', 'rules', `${folder}/${file}.test.yaml`)
      const tests = readFileSync(`${folder}/${file}.test.yaml`, 'utf8')
      for (const { alert } of rulesOf(file)) assert.ok(tests.includes(alert), `${alert} has no test`)
    }
  })

  test('alerts name only metrics that there are', () => {
    const shown = shownSeries()
    for (const { alert, expr } of rules) {
      for (const [name] of expr.matchAll(/lilymed_[a-z_]+/g)) assert.ok(shown.has(name), `${alert}: ${name}`)
    }
  })

  test('each alert says how urgent it is, and what to do', () => {
    for (const { alert, labels, annotations } of rules) {
      assert.match(alert, /^Lilymed[A-Z]/)
      assert.match(labels.severity, /^(page|ticket)$/)
      assert.ok(annotations.summary.length > 0 && annotations.remedy.length > 0, alert)
    }
  })
})
