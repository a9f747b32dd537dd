import { startDockerDaemon } from '../../../testing/docker-daemon.ts'
import { containerRuntimeContract } from '../../../testing/runtime-contract/container-runtime-contract.ts'
import { createDockerRuntime } from './docker-runtime.ts'

containerRuntimeContract({
  name: 'docker',
  start: async () => {
    const { socketPath, hostFolder, stop } = await startDockerDaemon()
    return {
      open: (options) => Promise.resolve(createDockerRuntime({ socketPath, ...options })),
      stop,
      hostFolder,
    }
  },
})
