import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const environment = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@test',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@test',
  GIT_COMMITTER_DATE: '1700000000 +0000',
}

/** A bare repository that is written with git's plumbing. */
export type GitRepository = {
  readonly git: (args: readonly string[], input?: string | Uint8Array) => string
  /** Makes a commit of files at the root; `mode` other than a plain file's where given. */
  readonly commit: (
    files: Readonly<Record<string, string | { readonly mode: string; readonly content: string }>>,
  ) => string
}

/** Makes an empty repository. */
export const createGitRepository = (folder: string): GitRepository => {
  const git = (args: readonly string[], input: string | Uint8Array = '') =>
    execFileSync('git', ['-C', folder, ...args], { input, env: environment })
      .toString('utf8')
      .trim()
  execFileSync('git', ['init', '--quiet', '--bare', '--template=', '--initial-branch=main', folder], {
    env: environment,
  })
  git(['config', 'uploadpack.allowFilter', 'true'])
  return {
    git,
    commit: (files) => {
      const tree = Object.entries(files).map(([name, file]) => {
        const { mode, content } = typeof file === 'string' ? { mode: '100644', content: file } : file
        return `${mode} blob ${git(['hash-object', '-w', '--stdin'], content)}\t${name}\n`
      })
      return git(['commit-tree', '-m', 'x', git(['mktree'], tree.join(''))])
    },
  }
}

/** Hands a request to git's own CGI program (git-http-backend) and its answer back. */
const serve = (root: string, request: IncomingMessage, response: ServerResponse): void => {
  const url = new URL(request.url ?? '', 'http://git.test')
  const program = join(execFileSync('git', ['--exec-path']).toString('utf8').trim(), 'git-http-backend')
  const child = spawn(program, {
    env: {
      ...environment,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => undefined)
  request.pipe(child.stdin)
  const parts: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => parts.push(part))
  child.once('close', () => {
    const answer = Buffer.concat(parts)
    const end = answer.indexOf('\r\n\r\n')
    const headers = answer.subarray(0, end).toString('latin1').split('\r\n')
    const status = headers.find((line) => line.startsWith('Status:'))
    for (const line of headers) {
      const colon = line.indexOf(':')
      if (!line.startsWith('Status:')) response.setHeader(line.slice(0, colon), line.slice(colon + 1).trim())
    }
    response.writeHead(Number(status?.slice(8, 11) ?? 200)).end(answer.subarray(end + 4))
  })
}

export type GitServer = {
  /** `127.0.0.1:<port>`. */
  readonly host: string
  /** Paths that were asked for. */
  readonly asked: string[]
  readonly close: () => Promise<void>
}

/**
 * Serves the repositories of a folder over HTTP as a git host does.
 *
 * @param intercept answers a request itself where it returns true
 */
export const startGitServer = async (
  root: string,
  intercept: (path: string, response: ServerResponse) => boolean = () => false,
): Promise<GitServer> => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (!intercept(request.url ?? '', response)) serve(root, request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
