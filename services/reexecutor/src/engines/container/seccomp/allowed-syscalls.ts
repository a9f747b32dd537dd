/**
 * Calls a program of a job may make whatever their arguments, by what they are for. Names a kernel or an architecture does
 * not have are left out by the runtime. Absent on purpose: namespaces, mounts, modules, keys, other processes' memory, io_uring,
 * bpf, perf, userfaultfd, file handles, clocks set, quotas, swap, and all that needs the host's root.
 */
export const allowedSyscalls: Readonly<Record<string, readonly string[]>> = {
  files: words(`
    access faccessat faccessat2 chdir fchdir getcwd close close_range creat open openat openat2 dup dup2 dup3 fcntl flock
    read pread64 readv preadv preadv2 write pwrite64 writev pwritev pwritev2 lseek sendfile splice tee vmsplice copy_file_range
    readahead fadvise64 truncate ftruncate fallocate fsync fdatasync sync syncfs sync_file_range umask ioctl
    stat lstat fstat newfstatat statx statfs fstatfs ustat readlink readlinkat getdents getdents64 cachestat`),
  changes: words(`
    chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat link linkat symlink symlinkat unlink unlinkat rename renameat
    renameat2 mkdir mkdirat rmdir mknod mknodat utime utimes utimensat futimesat getxattr lgetxattr fgetxattr listxattr
    llistxattr flistxattr setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr`),
  watching: words(`
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_wait epoll_wait_old epoll_pwait
    epoll_pwait2 eventfd eventfd2 signalfd signalfd4 timerfd_create timerfd_gettime timerfd_settime inotify_init inotify_init1
    inotify_add_watch inotify_rm_watch io_setup io_submit io_cancel io_destroy io_getevents io_pgetevents`),
  memory: words(`
    brk mmap munmap mremap mprotect madvise msync mincore mlock mlock2 mlockall munlock munlockall memfd_create
    remap_file_pages pkey_alloc pkey_free pkey_mprotect membarrier map_shadow_stack mseal process_mrelease`),
  processes: words(`
    execve execveat exit exit_group fork vfork wait4 waitid getpid getppid gettid getpgid getpgrp setpgid getsid setsid
    pidfd_open pidfd_send_signal prctl arch_prctl set_tid_address set_robust_list get_robust_list rseq set_thread_area
    get_thread_area getrusage times getrlimit setrlimit prlimit64 getpriority setpriority ioprio_get ioprio_set capget capset
    futex futex_waitv futex_wake futex_wait futex_requeue restart_syscall seccomp landlock_create_ruleset
    landlock_add_rule landlock_restrict_self`),
  identity: words(`
    getuid geteuid getresuid setuid setreuid setresuid setfsuid getgid getegid getresgid setgid setregid setresgid setfsgid
    getgroups setgroups uname sysinfo getcpu`),
  scheduling: words(`
    sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_setparam sched_getscheduler sched_setscheduler
    sched_getattr sched_setattr sched_get_priority_max sched_get_priority_min sched_rr_get_interval`),
  signals: words(`
    kill tkill tgkill rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_tgsigqueueinfo rt_sigreturn rt_sigsuspend
    rt_sigtimedwait sigaltstack pause alarm getitimer setitimer`),
  time: words(`
    time gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep timer_create timer_delete timer_getoverrun
    timer_gettime timer_settime getrandom`),
  messages: words(`
    pipe pipe2 socketpair bind connect listen accept accept4 getsockname getpeername getsockopt setsockopt shutdown send sendto
    sendmsg sendmmsg recv recvfrom recvmsg recvmmsg shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd
    msgrcv msgctl mq_open mq_unlink mq_notify mq_getsetattr mq_timedsend mq_timedreceive`),
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
