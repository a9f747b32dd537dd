import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { after, describe, it } from 'node:test'
import { isProblemCode, routes } from '@lilymed/api'
import type { Problem } from '@lilymed/api'
import { createLogger } from '@lilymed/service-kit'
import * as fc from 'fast-check'
import { recreateTables } from '../read-model/open-database.ts'
import { anyExport, anyRequest } from '../testing/any-request.ts'
import type { AnyRequest } from '../testing/any-request.ts'
import { createSchemaCheck } from '../testing/ask-api.ts'
import { addressOf } from '../testing/fact-script.ts'
import { filledReadModelFile } from '../testing/filled-read-model.ts'
import { dealOf, jobCreator, resourceProvider, solver } from '../testing/play-deal.ts'
import { drawClass } from '../testing/play-network.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { playEverything } from '../testing/scenes.ts'
import { createServer } from './create-server.ts'

/** 100,000 a night. */
const requests = Number(process.env['LILYMED_FUZZ_REQUESTS'] ?? 2_000)

/** Every statement that is prepared, as text: the statements themselves would be kept in memory by whoever counted calls. */
const statements = new Set<string>()
const { prepare } = DatabaseSync.prototype
DatabaseSync.prototype.prepare = function (sql) {
  statements.add(sql)
  return prepare.call(this, sql)
}
const everything = playEverything()
const { reads, remove } = await filledReadModelFile(everything.script.events())
const app = await createServer({
  reads,
  status: quietStatus,
  logger: createLogger({ name: 'test', level: 'silent' }),
})
after(async () => {
  await app.close()
  remove()
})

const known = {
  disputeId: [everything.escalation, everything.appeals, everything.sealed],
  dealId: [dealOf('escalation').dealId, dealOf('honest').dealId],
  jobCreator: [jobCreator],
  resourceProvider: [resourceProvider],
  solver: [solver],
  mediator: [addressOf('mediator 1'), addressOf('mediator 9')],
  address: [addressOf('mediator 1')],
  drawClass: [drawClass],
  chainId: ['31337', '1'],
  atPosition: everything.script
    .events()
    .filter((_, index) => index % 50 === 0)
    .map(({ position }) => position),
  code: ['REQUEST_INVALID'],
}

const ajv = createSchemaCheck()
const checks = new Map(Object.entries(routes).map(([id, { answer }]) => [id, ajv.compile({ ...answer })]))
const statuses = new Map<number, number>()

/** A refusal names what it refuses: a parameter of the route, or one that the route does not have. */
const checkProblem = (body: Problem, { url, names }: AnyRequest<string>): void => {
  assert.ok(isProblemCode(body.code), `${url}: ${body.code}`)
  if (body.code !== 'REQUEST_INVALID' && body.code !== 'CURSOR_INVALID') return
  assert.ok(body.errors !== undefined && body.errors.length > 0, `${url}: ${JSON.stringify(body)}`)
  for (const { path, reason } of body.errors) {
    const name = path.slice(1).split('/')[0] ?? ''
    const isNamed = names.includes(name) || reason === 'is not a parameter of this route'
    assert.ok(isNamed && reason.length > 0, `${url}: ${path} ${reason}`)
  }
}

const check = async (request: AnyRequest): Promise<void> => {
  const { id, url } = request
  const response = await app.inject({ url })
  const { statusCode: status } = response
  statuses.set(status, (statuses.get(status) ?? 0) + 1)
  assert.ok(status < 500, `${url}: ${status} ${response.body}`)
  if (status === 200) {
    const isRight = checks.get(id)?.(response.json())
    assert.ok(isRight, `${url}: ${JSON.stringify(checks.get(id)?.errors)}`)
  } else checkProblem(response.json<Problem>(), request)
  // The explorer has a page of the same name for most of what the API lists.
  const page = await app.inject({ url: url.replace(/^\/v1/, '') })
  // What has been answered is only let go of when the event loop turns, and an injected request does not turn it.
  await setImmediate()
  assert.ok(page.statusCode < 500, `page of ${url}: ${page.statusCode}`)
}

/** An export that was begun is whole: its last line says so, where it has one. */
const checkExport = async (request: AnyRequest<string>): Promise<void> => {
  const { url } = request
  const { statusCode: status, body, trailers } = await app.inject({ url })
  await setImmediate()
  statuses.set(status, (statuses.get(status) ?? 0) + 1)
  assert.ok(status < 500, `${url}: ${status} ${body}`)
  if (status !== 200) return checkProblem(JSON.parse(body) as Problem, request)
  assert.match(String(trailers['content-digest']), /^sha-256=:[A-Za-z0-9+/]{43}=:$/, url)
}

/** What is read when a read model is opened, and what a rewind reads: no request does. */
const ofNoRequest = /before_image|^SELECT \* FROM chain_rewind/

/** What SQLite does for a statement, in its words. */
const plansOf = (db: DatabaseSync, sql: string): string[] =>
  db
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((step) => String(step['detail']))

/** Tables that hold a row a chain, or that are read whole when a read model is opened; and what a statement was given of one page. */
const small = /^SCAN (chain|checkpoint|projection|chain_rewind|sqlite_schema|p VIRTUAL TABLE)\b/

/** A search that only the chain narrows: most networks have one, so it is the whole table. */
const wholeChain = /^SEARCH (t|rows_\w+) .*\(chain_id=\?\)$/

describe('any request', () => {
  it('gets an answer of its schema or a problem that names the field, never a failure', async () => {
    await fc.assert(fc.asyncProperty(anyRequest(known), check), { numRuns: requests })
    assert.ok((statuses.get(200) ?? 0) > requests / 4, JSON.stringify([...statuses]))
    assert.ok((statuses.get(400) ?? 0) > requests / 20, JSON.stringify([...statuses]))
    assert.ok((statuses.get(404) ?? 0) > 0, JSON.stringify([...statuses]))
  })

  it('for an export gets all of it or a problem that names the field', async () => {
    statuses.clear()
    await fc.assert(fc.asyncProperty(anyExport(known), checkExport), { numRuns: requests / 10 })
    assert.ok((statuses.get(200) ?? 0) > requests / 40, JSON.stringify([...statuses]))
    assert.ok((statuses.get(400) ?? 0) > requests / 200, JSON.stringify([...statuses]))
  })

  it('is answered by indexes: nothing scans or sorts a table that grows', () => {
    DatabaseSync.prototype.prepare = prepare
    const db = new DatabaseSync(':memory:')
    recreateTables(db)
    const selects = [...statements].filter((sql) => /^\s*SELECT/i.test(sql) && !ofNoRequest.test(sql))
    const lists = selects.filter((sql) => sql.includes('INDEXED BY'))
    assert.ok(lists.length > 100, `${lists.length} statements of lists`)
    for (const sql of selects) {
      for (const step of plansOf(db, sql)) {
        assert.ok(!step.includes('TEMP B-TREE'), `sorts: ${sql}\n${step}`)
        assert.ok(!wholeChain.test(step), `reads every row of a chain: ${sql}\n${step}`)
        if (!step.startsWith('SCAN') || small.test(step)) continue
        const isBounded = /^SCAN (i$|\w+ USING (COVERING )?INDEX)/.test(step) && /LIMIT/.test(sql)
        assert.ok(isBounded, `reads a whole table: ${sql}\n${step}`)
      }
    }
    db.close()
  })
})
