// The functions of WASI preview1 in use here: the compiler names an import's module after the file that declares it.

export declare function args_sizes_get(count: usize, size: usize): u32
export declare function args_get(table: usize, buffer: usize): u32
export declare function clock_time_get(id: u32, precision: u64, result: usize): u32
export declare function random_get(address: usize, length: u32): u32
export declare function path_open(directory: u32, lookup: u32, path: usize, length: u32, openFlags: u32, rights: u64, inheriting: u64, flags: u32, result: usize): u32
export declare function fd_read(descriptor: u32, vectors: usize, count: u32, result: usize): u32
export declare function fd_write(descriptor: u32, vectors: usize, count: u32, result: usize): u32
export declare function fd_close(descriptor: u32): u32
export declare function proc_exit(code: u32): void
