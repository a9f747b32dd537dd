import type { IntentDocument } from '@lilymed/mediator'
import { AppError } from '@lilymed/service-kit'

/**
 * The intent that a person means: by its id, by as much of its beginning as no other one shares, or by the nonce that it holds.
 * Throws an AppError: NOT_FOUND, or USAGE for what names several.
 */
export const findIntent = (intents: readonly IntentDocument[], text: string): IntentDocument => {
  const open = intents.filter(({ state }) => ['waiting', 'pending', 'cancelling'].includes(state))
  const byNonce = /^\d{1,15}$/.test(text) ? open.filter(({ nonce }) => nonce === Number(text)) : []
  const exact = intents.filter(({ id }) => id === text)
  const byStart = text.length >= 4 ? intents.filter(({ id }) => id.startsWith(text)) : []
  const found = [exact, byNonce, byStart].find((each) => each.length > 0) ?? []
  const [intent] = found
  if (intent === undefined) {
    const message = `no intent here is called ${text} or holds that nonce; lilymed tx list shows those there are`
    throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
  }
  if (found.length === 1) return intent
  const message = `${text} begins the names of ${found.length} intents; give more of the one you mean`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}
