const hosts = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::\tip6-localnet',
  'ff00::\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
]

/** The files Docker lays over every image, for a container without a network; content by path. */
export function networkFiles(hostname: string): Readonly<Record<string, string>> {
  return {
    '/etc/hosts': `${hosts.join('\n')}\n`,
    '/etc/hostname': `${hostname}\n`,
    '/etc/resolv.conf': '',
  }
}
