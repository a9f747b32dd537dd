import { inspect } from 'node:util'
import type { TestEvent } from 'node:test/reporters'

/** What a test begins a diagnostic with that had to leave something unproven on this machine. */
const notCheckedMark = 'NOT CHECKED: '

/**
 * Prints what failed, what was not checked, and how many passed, and nothing else: a thousand passing tests are one
 * line. A test that says it checked nothing has not passed.
 */
export default async function* failuresReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0
  let failed = 0
  let notChecked = 0
  for await (const { type, data } of source) {
    if (data === undefined) continue
    const isSuite = 'details' in data && data.details?.type === 'suite'
    if (type === 'test:pass' && !isSuite) passed += 1
    if (type === 'test:fail') {
      const { name, file, line, details } = data
      const { error } = details
      // A suite or file that failed because a test in it did has already been reported with that test.
      if ((error as { failureType?: string }).failureType === 'subtestsFailed') continue
      failed += 1
      yield `✖ ${name} (${file ?? 'unknown file'}:${line ?? 0})\n${inspect(error.cause ?? error, { depth: 6 })}\n`
    }
    if (type === 'test:diagnostic' && data.message.startsWith(notCheckedMark)) {
      notChecked += 1
      yield `${data.message}\n`
    }
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message
  }
  yield `# pass ${passed - notChecked}\n# fail ${failed}\n`
}
