import { containerRuntimeContract } from '../../../testing/runtime-contract/container-runtime-contract.ts'
import { openRuncRuntime } from './runc-runtime.ts'

containerRuntimeContract({
  name: 'runc',
  start: () =>
    Promise.resolve({
      open: (options) => openRuncRuntime({ imageBytes: 2 ** 28, ...options }),
      stop: () => Promise.resolve(),
    }),
})
