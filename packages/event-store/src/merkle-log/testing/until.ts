import assert from 'node:assert/strict'

/** Waits for a condition, at most a minute. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!condition()) {
    assert.ok(performance.now() < deadline, `waited a minute in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
