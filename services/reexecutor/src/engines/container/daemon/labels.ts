/** Marks containers of one data directory, so that reaping finds them and no others. */
export const instanceLabel = 'org.lilymed.instance'

/** Names the run a container was made for. */
export const runLabel = 'org.lilymed.run'
