import { AppError } from '@lilymed/service-kit'
import { defaults } from './config.ts'
import type { ReexecutorConfig } from './config.ts'
import type { KnownClients } from './known-clients.ts'
import { mostBytesOf } from './runs/most-bytes.ts'

const mebibyte = 2 ** 20

/** The largest limits that a bundle of each engine can have; a container's have no bound of their own. */
const wasmMost = mostBytesOf({
  limits: { outputBytes: 64 * mebibyte, logBytes: 16 * mebibyte, outputFiles: 4_096 },
})
const nativeMost = mostBytesOf({
  limits: { outputBytes: 512 * mebibyte, logBytes: 16 * mebibyte, outputFiles: 65_536 },
})

export type Room = {
  readonly limitBytes: number
  readonly runLimitBytes: number
  readonly shareOf: (tenant: string) => number
}

/**
 * How the store of artifacts is divided. Throws CONFIG_INVALID where a tenant's share could not hold what one run may leave, since
 * such a run could never be examined.
 */
export function keepRoom(config: ReexecutorConfig, clients: KnownClients): Room {
  const {
    artifactLimitBytes: limitBytes = defaults.artifactLimitBytes,
    runLimitBytes = defaults.runLimitBytes,
    container,
    onnx,
    wgsl,
  } = config
  const shareOf = (tenant: string) => clients.shareOf(tenant, limitBytes)
  const isNative = onnx !== undefined || wgsl !== undefined
  const most = container === undefined ? (isNative ? nativeMost : wasmMost) : Infinity
  const largest = Math.min(most, runLimitBytes)
  const [least] = clients.tenants
    .map(({ name }) => ({ name, share: shareOf(name) }))
    .sort((a, b) => a.share - b.share)
  if (least !== undefined && least.share < largest) {
    const message = `one run may leave ${largest} bytes, and ${least.name}'s share of artifactLimitBytes is ${least.share}: raise artifactLimitBytes to ${Math.ceil((limitBytes * largest) / Math.max(1, least.share))}, or lower runLimitBytes`
    throw new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
  }
  return { limitBytes, runLimitBytes, shareOf }
}
