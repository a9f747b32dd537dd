import { startPodmanService } from '../../../testing/podman-service.ts'
import { containerRuntimeContract } from '../../../testing/runtime-contract/container-runtime-contract.ts'
import { createPodmanRuntime } from './podman-runtime.ts'

containerRuntimeContract({
  name: 'podman',
  start: async () => {
    const { socketPath, hostFolder, stop } = await startPodmanService()
    return {
      open: (options) => Promise.resolve(createPodmanRuntime({ socketPath, ...options })),
      stop,
      hostFolder,
    }
  },
})
