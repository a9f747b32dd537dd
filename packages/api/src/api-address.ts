import { ApiFailure } from './api-failure.ts'

/** Where an indexer is. An address may hold a password or a token: neither is part of what is said of it. */
export type ApiAddress = {
  /** What paths of routes are appended to; without user and password. */
  readonly base: string
  /** User and password as HTTP wants them (RFC 7617). */
  readonly headers: Readonly<Record<string, string>>
  /** What may be said of a path there: scheme, host, port and the path itself. */
  shown(path: string): string
}

/** A sign % that begins no escape, which URLs may hold, stands for itself. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const basic = (username: string, password: string): string => {
  const bytes = new TextEncoder().encode(`${decoded(username)}:${decoded(password)}`)
  return `Basic ${btoa(String.fromCharCode(...bytes))}`
}

/** Reads an http or https URL; a query in it is left out. Throws an ApiFailure API_ADDRESS_INVALID. */
export const apiAddress = (text: string): ApiAddress => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const message = 'expected the http or https URL of an indexer, such as http://127.0.0.1:8080'
    throw new ApiFailure({ code: 'API_ADDRESS_INVALID', message, retryable: false })
  }
  const { origin, pathname, username, password } = url
  const isOpen = username === '' && password === ''
  return {
    base: origin + pathname.replace(/\/+$/, ''),
    headers: isOpen ? {} : { authorization: basic(username, password) },
    shown: (path) => origin + path,
  }
}
