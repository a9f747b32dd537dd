import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTelemetry } from './open-telemetry.ts'
import { serveMetrics } from './serve-metrics.ts'

describe('telemetry', () => {
  const telemetry = openTelemetry()
  const { meter } = telemetry
  after(() => telemetry.close())

  test('shows counters, histograms and what is read when asked for, by Prometheus’ names', async () => {
    const requests = meter.counter('requests_total', 'requests sent')
    requests.add(2, { endpoint: 'https://a', outcome: 'ok' })
    requests.add(1, { endpoint: 'https://a', outcome: 'ok' })
    meter.histogram('wait_seconds', 'time waited', [0.1, 1]).record(0.5)
    let height = 7
    meter.gauge('block', 'newest block', () => [{ value: height, labels: { chain: '1' } }])
    meter.runningTotal('events_total', 'events appended', () => [{ value: 5 }])
    assert.deepEqual((await telemetry.exposition()).split('\n').filter(Boolean), [
      '# HELP lilymed_requests_total requests sent',
      '# TYPE lilymed_requests_total counter',
      'lilymed_requests_total{endpoint="https://a",outcome="ok"} 3',
      '# HELP lilymed_wait_seconds time waited',
      '# TYPE lilymed_wait_seconds histogram',
      'lilymed_wait_seconds_count 1',
      'lilymed_wait_seconds_sum 0.5',
      'lilymed_wait_seconds_bucket{le="0.1"} 0',
      'lilymed_wait_seconds_bucket{le="1"} 1',
      'lilymed_wait_seconds_bucket{le="+Inf"} 1',
      '# HELP lilymed_block newest block',
      '# TYPE lilymed_block gauge',
      'lilymed_block{chain="1"} 7',
      '# HELP lilymed_events_total events appended',
      '# TYPE lilymed_events_total counter',
      'lilymed_events_total 5',
    ])
    height = 8
    assert.match(await telemetry.exposition(), /^lilymed_block\{chain="1"\} 8$/m)
  })

  test('says nothing about the process: no command line, no user, no file', async () => {
    const text = await telemetry.exposition()
    assert.doesNotMatch(text, /target_info|process_|telemetry_sdk|otel_scope/)
    for (const word of [process.execPath, process.argv[1] ?? '']) assert.ok(!text.includes(word))
  })

  test('serves /metrics on its own port and nothing else, and gives the port back', async () => {
    const server = await serveMetrics(telemetry, { host: '127.0.0.1', port: 0 })
    const answer = await fetch(server.url)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
    assert.match(await answer.text(), /lilymed_events_total 5/)
    assert.equal((await fetch(server.url, { method: 'POST' })).status, 405)
    assert.equal((await fetch(server.url.replace('metrics', 'status'))).status, 404)
    await assert.rejects(
      serveMetrics(telemetry, { host: '127.0.0.1', port: Number(new URL(server.url).port) }),
      { code: 'EADDRINUSE' },
    )
    await server.close()
    await assert.rejects(fetch(server.url))
  })

  test('a reading that fails is a failed scrape, not a wrong number', async () => {
    const broken = openTelemetry()
    broken.meter.gauge('broken', 'cannot be read', () => {
      throw new Error('out of order')
    })
    const server = await serveMetrics(broken, { host: '127.0.0.1', port: 0 })
    assert.equal((await fetch(server.url)).status, 500)
    await server.close()
    await broken.close()
  })
})
