import assert from 'node:assert/strict'

/** Waits for a condition, at most 20 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!condition()) {
    assert.ok(Date.now() < deadline, `waited 20 s in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
