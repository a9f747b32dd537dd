/** Where something is asked for over HTTP, and what keeps the address’s user and password out of everything that is said of it. */
export type HttpAddress = {
  /** The URL without user, password and fragment, and without a slash at its end. */
  readonly url: string
  /** User and password as HTTP wants them (RFC 7617). */
  readonly headers: Readonly<Record<string, string>>
}

/** User or password of a URL. A sign % that begins no escape, which URLs may hold, stands for itself. */
export const decodedUserInfo = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Takes an http or https URL apart. Throws the TypeError of `new URL`, which does not quote it. */
export const httpAddress = (text: string): HttpAddress => {
  const url = new URL(text)
  const { username, password } = url
  url.username = ''
  url.password = ''
  url.hash = ''
  const bytes = Buffer.from(`${decodedUserInfo(username)}:${decodedUserInfo(password)}`)
  return {
    url: url.href.replace(/\/+$/, ''),
    headers: username === '' && password === '' ? {} : { authorization: `Basic ${bytes.toString('base64')}` },
  }
}
