/** What a container writes to beside its outputs. */
export type WritableLayer =
  /** Memory, or a file of the disk. */
  | { readonly kind: 'tmpfs' | 'ext4'; readonly bytes: number }
  /** Nothing: the root is read-only. */
  | { readonly kind: 'none' }

/**
 * Run as `sh -c` in a mount namespace of its own, which takes every mount along when the container ends, however it ends:
 * a file system of the given size, an overlay of it over the image, and then the command that is left.
 */
const script = `set -e
kind=$1 bytes=$2 folder=$3 lower=$4 owner=$5 root=$6
shift 6
layer=$folder/layer lowers=$folder/overlaid:$lower options=nosuid,nodev
if [ "$kind" = none ]; then
  mount -t overlay -o "ro,lowerdir=$lowers,$options" lilymed-root "$root"
else
  if [ "$kind" = ext4 ]; then
    truncate -s "$bytes" "$layer.img"
    mkfs.ext4 -q -F -m 0 -E lazy_itable_init=1 -O ^has_journal "$layer.img"
    mount -o "loop,$options" "$layer.img" "$layer"
  else
    mount -t tmpfs -o "size=$bytes,mode=0700,$options" lilymed-layer "$layer"
  fi
  mkdir "$layer/upper" "$layer/work"
  chown "$owner:$owner" "$layer/upper"
  mount -t overlay -o "lowerdir=$lowers,upperdir=$layer/upper,workdir=$layer/work,$options" lilymed-root "$root"
fi
exec "$@"
`

export type LayeredCommand = {
  readonly layer: WritableLayer
  /** Holds the folders `overlaid` and `layer`: what lies over the image, and what lies over both. */
  readonly folder: string
  readonly lower: string
  readonly owner: number
  /** Where the container's root is seen, by it alone. */
  readonly root: string
  readonly command: readonly string[]
}

/** The command that runs `command` where an image is mounted with a layer over it, and leaves no mount behind. */
export function layeredCommand({
  layer,
  folder,
  lower,
  owner,
  root,
  command,
}: LayeredCommand): readonly string[] {
  const bytes = layer.kind === 'none' ? 0 : layer.bytes
  const privately = ['unshare', '--mount', '--propagation', 'private', '--']
  const given = [layer.kind, String(bytes), folder, lower, String(owner), root]
  return [...privately, 'sh', '-c', script, 'lilymed-layer', ...given, ...command]
}

/**
 * A folder of the host to mount on: one that a mapped root may reach, as it may not a data directory, and that does not hide
 * the data directory. In the container's own mount namespace the host never sees what is mounted there, so that all may use one.
 *
 * @param exists the folders of `mountPoints` that the machine has
 */
export function mountPointFor(directory: string, exists: readonly string[]): string | undefined {
  return exists.find((folder) => !`${directory}/`.startsWith(`${folder}/`))
}

/** Where the Filesystem Hierarchy Standard has things mounted for a while. */
export const mountPoints = ['/mnt', '/media'] as const
