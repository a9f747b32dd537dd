import { InvalidArgument } from '../port/errors.ts'
import { show } from '../port/validate.ts'

/**
 * How names of streams are written on the server. With a namespace several stores share a server and see nothing of
 * each other: `chain-1.facts` of the namespace `indexer` is `indexer/chain-1.facts`.
 */
export interface StreamNames {
  readonly namespace: string | undefined
  readonly encode: (stream: string) => string
  /** the port's name, or undefined for a stream that is not this store's */
  readonly decode: (stored: string) => string | undefined
}

const namespacePattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,49}$/

/** @throws InvalidArgument for a namespace outside its pattern */
export function createStreamNames(namespace: string | undefined): StreamNames {
  if (namespace === undefined) {
    return {
      namespace,
      encode: (stream) => stream,
      decode: (stored) => (stored.startsWith('$') ? undefined : stored),
    }
  }
  if (!namespacePattern.test(namespace)) {
    throw new InvalidArgument(
      'namespace',
      '1 to 50 letters, digits or . _ : -, the first a letter or digit',
      show(namespace),
    )
  }
  const prefix = `${namespace}/`
  return {
    namespace,
    encode: (stream) => prefix + stream,
    decode: (stored) => (stored.startsWith(prefix) ? stored.slice(prefix.length) : undefined),
  }
}
