import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { after, describe, it } from 'node:test'
import { createApiClient, exportColumns, exportRoutes, routes } from '@lilymed/api'
import type { ApiFailure, ExportRoute } from '@lilymed/api'
import { createLogger } from '@lilymed/service-kit'
import { addressOf, createFactScript } from '../../testing/fact-script.ts'
import { applyEvents, filledReadModel, filledReadModelFile } from '../../testing/filled-read-model.ts'
import { quietStatus } from '../../testing/quiet-status.ts'
import { playEverything } from '../../testing/scenes.ts'
import { createServer } from '../create-server.ts'
import type { ServerOptions } from '../create-server.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const ends: (() => Promise<void> | void)[] = []
after(async () => {
  for (const end of ends.toReversed()) await end()
})

const serving = async (script: ReturnType<typeof createFactScript>, options: Partial<ServerOptions> = {}) => {
  const { reads, remove } = await filledReadModelFile(script.events())
  ends.push(remove)
  const app = await createServer({ reads, status: quietStatus, logger, ...options })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  ends.push(() => app.close())
  let applied = script.events().length
  return {
    app,
    reads,
    url,
    client: createApiClient({ baseUrl: url }),
    show: () => {
      applyEvents(reads, script.events().slice(applied))
      applied = script.events().length
    },
  }
}

const everything = playEverything()
const { app, url, client } = await serving(everything.script)

type Items = readonly Readonly<Record<string, unknown>>[]

/** Every page of a list. */
const allPages = async ({ list }: ExportRoute, filters = ''): Promise<Items> => {
  const items: Record<string, unknown>[] = []
  const parameter = list === 'listEvents' ? 'after' : 'cursor'
  for (let cursor: string | null = ''; cursor !== null;) {
    const from = cursor === '' ? '' : `&${parameter}=${cursor}`
    const { body } = await app.inject(`${routes[list].path}?limit=50${filters}${from}`)
    const page = JSON.parse(body)
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

const exported = async ({ list }: ExportRoute, filters: object = {}): Promise<Items> => {
  const items: Record<string, unknown>[] = []
  for await (const item of client.exportItems(list, { filters })) items.push(item)
  return items
}

/** What a reader of RFC 4180 makes of a text. */
const readCsv = (text: string): string[][] =>
  text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
      ),
    )

/** An answer whose body is read only when the test reads it. */
const open = (address: string, localAddress = '127.0.0.1'): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request(address, { localAddress }, resolve).on('error', reject).end()
  })

const textOf = async (message: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of message.setEncoding('utf8')) text += chunk
  return text
}

const until = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, 'waited a minute in vain')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const routeOf = (name: string): ExportRoute => {
  const route = exportRoutes.find((candidate) => candidate.name === name)
  assert.ok(route)
  return route
}

const deals = 400

/** A log and a list of more megabytes than any socket holds back: deals whose ids are long. */
const largeScript = (): ReturnType<typeof createFactScript> => {
  const script = createFactScript()
  for (let index = 0; index < deals; index += 1) {
    script.emit('DealStateChanged', { dealId: `Qm${index}${'x'.repeat(32_000)}`, state: 0 })
  }
  script.mine()
  return script
}

describe('exports', () => {
  it('are what the lists show, item by item, with the same filters', async () => {
    for (const route of exportRoutes)
      assert.deepEqual(await exported(route), await allPages(route), route.name)
    const rejected = await exported(routeOf('disputes'), { outcome: 'REJECT' })
    assert.ok(rejected.length > 0 && rejected.length < 11)
    assert.deepEqual(rejected, await allPages(routeOf('disputes'), '&outcome=REJECT'))
    const filters = { type: 'VoteRevealed', mediator: addressOf('mediator 1').toLowerCase() }
    const query = `&type=VoteRevealed&mediator=${filters.mediator}`
    const votes = await exported(routeOf('events'), filters)
    assert.ok(votes.length > 0)
    assert.deepEqual(votes, await allPages(routeOf('events'), query))
  })

  it('come as CSV with one line an item and the columns of its schema', async () => {
    for (const route of exportRoutes) {
      const { body } = await app.inject(`${route.path}?format=csv`)
      const [head, ...lines] = readCsv(body)
      const items = await allPages(route)
      const columns = exportColumns(route.item)
      assert.deepEqual(
        head,
        columns.map(({ name }) => name),
      )
      assert.equal(lines.length, items.length, route.name)
      for (const [index, line] of lines.entries()) {
        const cells = columns.map(({ path }) => {
          const value = path.reduce<unknown>(
            (part, name) => (part as Record<string, unknown> | null)?.[name],
            items[index],
          )
          if (value === null || value === undefined) return ''
          return typeof value === 'string' ? value : JSON.stringify(value)
        })
        assert.deepEqual(line, cells)
      }
    }
  })

  it('say what they are of, and that they are whole, in headers, trailers and the last line', async () => {
    const answer = await open(`${url}/v1/export/deals`)
    const text = await textOf(answer)
    const lines = text.trimEnd().split('\n')
    const { seal } = JSON.parse(lines.at(-1) ?? '')
    const before = text.slice(0, text.lastIndexOf('{"seal"'))
    assert.equal(seal.sha256, createHash('sha256').update(before).digest('hex'))
    assert.equal(seal.rows, lines.length - 1)
    assert.deepEqual([seal.whole, seal.stopped, seal.rewound], [true, null, []])
    const { asOf } = JSON.parse((await app.inject('/v1/deals?limit=1')).body)
    assert.deepEqual(seal.asOf, asOf)
    assert.deepEqual(JSON.parse(String(answer.headers['lilymed-as-of'])), asOf)
    assert.equal(
      answer.headers['content-disposition'],
      `attachment; filename="lilymed-deals-${asOf.position}.ndjson"`,
    )
    const digest = createHash('sha256').update(text).digest('base64')
    assert.equal(answer.headers.trailer, 'Content-Digest, Lilymed-Rows, Lilymed-Rewound')
    assert.deepEqual(answer.trailers, {
      'content-digest': `sha-256=:${digest}:`,
      'lilymed-rows': String(seal.rows),
      'lilymed-rewound': 'none',
    })
    // A spreadsheet would take the seal for an item, so CSV has one only where it is asked for.
    const plain = (await app.inject('/v1/export/deals?format=csv')).body
    const sealed = (await app.inject('/v1/export/deals?format=csv&seal=true')).body
    assert.ok(sealed.startsWith(`${plain}#seal,`))
    const csv = await client.openExport('listDeals', { format: 'csv' })
    let read = ''
    for await (const bytes of csv.body) read += Buffer.from(bytes).toString()
    assert.equal(read, plain)
    assert.equal(csv.seal()?.rows, seal.rows)
    assert.equal(csv.fileName, `lilymed-deals-${asOf.position}.csv`)
  })

  it('come in the form that is preferred, and not again where nothing has changed', async () => {
    const typeOf = async (accept: string, query = '') =>
      String(
        (await app.inject({ url: `/v1/export/votes${query}`, headers: { accept } })).headers['content-type'],
      )
    assert.match(await typeOf('text/csv'), /^text\/csv/)
    assert.match(await typeOf('*/*'), /^application\/x-ndjson/)
    assert.match(await typeOf('text/csv;q=0.5, application/x-ndjson;q=0.9'), /^application\/x-ndjson/)
    assert.match(await typeOf('text/csv', '?format=ndjson'), /^application\/x-ndjson/)
    const { headers } = await app.inject('/v1/export/votes')
    const again = (etag: unknown, query = '') =>
      app.inject({ url: `/v1/export/votes${query}`, headers: { 'if-none-match': String(etag) } })
    assert.equal((await again(headers.etag)).statusCode, 304)
    assert.equal((await again(headers.etag, '?format=csv')).statusCode, 200)
    const head = await app.inject({ url: '/v1/export/votes', method: 'HEAD' })
    assert.deepEqual([head.statusCode, head.body, head.headers.etag], [200, '', headers.etag])
  })

  it('are linked from the pages of their lists, with the filters of the page', async () => {
    for (const [page, count] of [
      ['/disputes?outcome=REJECT&from=2026-01-01&to=2099-01-01', 'outcome=REJECT'],
      ['/events?type=VoteRevealed', 'type=VoteRevealed'],
      ['/deals?state=ResultsAccepted', 'state=ResultsAccepted'],
    ] as const) {
      const { body } = await app.inject(page)
      const links = [...body.matchAll(/href="(\/v1\/export\/[^"]+)"/g)].map(
        ([, href]) => href?.replaceAll('&amp;', '&') ?? '',
      )
      assert.equal(links.length, 2, page)
      const route = routeOf(page.slice(1, page.indexOf('?')))
      const items = await allPages(route, `&${count}`)
      const [csv = '', ndjson = ''] = await Promise.all(
        links.map(async (link) => (await app.inject(link)).body),
      )
      assert.equal(readCsv(csv).length, items.length + 1, page)
      assert.equal(ndjson.trimEnd().split('\n').length, items.length + 1, page)
    }
  })

  it('refuse what the lists refuse, and what is no parameter of an export', async () => {
    for (const [query, path] of [
      ['disputes?limit=5', '/limit'],
      ['disputes?cursor=x', '/cursor'],
      ['events?format=xml', '/format'],
      ['votes?mediator=0xAAAAAAAAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '/mediator'],
      ['votes?from=2026-12-31T23:59:60Z', '/from'],
    ]) {
      const { statusCode, body } = await app.inject(`/v1/export/${query}`)
      assert.equal(statusCode, 400, query)
      assert.equal(JSON.parse(body).errors[0].path, path)
    }
    const inMemory = filledReadModel(createFactScript().events())
    const building = await createServer({ reads: inMemory, status: quietStatus, logger })
    const { statusCode, body } = await building.inject('/v1/export/deals')
    assert.deepEqual([statusCode, JSON.parse(body).code], [503, 'NOT_CAUGHT_UP'])
  })
})

describe('an export', async () => {
  const script = largeScript()
  // One address gets half of the places.
  const limits = { stallMs: 1_500, longestMs: 120_000, atOnce: 2 }
  const { url: address, client: own, reads } = await serving(script, { exports: limits })

  it('frees its place when its reader goes, takes nothing, or is too slow; then it is not whole', async () => {
    const isFree = async (): Promise<boolean> => {
      const answer = await open(`${address}/v1/export/mediators`)
      await textOf(answer)
      return answer.statusCode === 200
    }
    const gone = await open(`${address}/v1/export/events`)
    const refused = await open(`${address}/v1/export/mediators`)
    assert.equal(refused.statusCode, 503)
    assert.equal(JSON.parse(await textOf(refused)).code, 'TOO_MANY_EXPORTS')
    gone.destroy()
    await until(isFree)

    const idle = await open(`${address}/v1/export/events`)
    idle.pause()
    assert.equal(await isFree(), false)
    await until(isFree)
    await assert.rejects(textOf(idle), { code: 'ECONNRESET' })

    const hasty = await createServer({
      reads,
      status: quietStatus,
      logger,
      exports: { ...limits, stallMs: 60_000, longestMs: 1 },
    })
    const short = createApiClient({ baseUrl: await hasty.listen({ host: '127.0.0.1', port: 0 }) })
    ends.push(() => hasty.close())
    await assert.rejects(
      async () => {
        for await (const _ of short.exportItems('listEvents')) continue
      },
      (failure: ApiFailure) =>
        failure.code === 'EXPORT_CUT_OFF' && /took longer than 0.001 s/.test(failure.message),
    )
    let count = 0
    for await (const _ of own.exportItems('listEvents')) count += 1
    assert.equal(count, deals)
  })

  it('is of one position, whatever is committed and rewound while it is read, and names the chains', async () => {
    // Nobody reads while so much is rewound, however long that takes.
    const exports = { ...limits, stallMs: 120_000 }
    const { url: address, show } = await serving(script, { exports })
    const [events, rows] = [
      await open(`${address}/v1/export/events`),
      await open(`${address}/v1/export/deals`, '127.0.0.2'),
    ]
    script.rewind(0)
    script.mine()
    show()
    for (const answer of [events, rows]) {
      const lines = (await textOf(answer)).trimEnd().split('\n')
      const { seal } = JSON.parse(lines.at(-1) ?? '')
      assert.deepEqual([seal.rows, seal.rewound, seal.whole], [deals, [31_337], true])
      for (const line of lines.slice(0, -1)) assert.notEqual(JSON.parse(line).retracted, true)
      assert.equal(answer.trailers['lilymed-rewound'], '31337')
    }
    const now = (await textOf(await open(`${address}/v1/export/events`))).split('\n')
    assert.equal(JSON.parse(now[0] ?? '').retracted, true)
    assert.match(await textOf(await open(`${address}/v1/export/deals`)), /^\{"seal":/)
  })
})
