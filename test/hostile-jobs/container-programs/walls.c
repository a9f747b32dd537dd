/* Programs that try to leave. They say what was let through: a line each, ending in `denied` or `ALLOWED`. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static int is(const char *name, char **arguments) { return !strcmp(arguments[1], name); }
static void say(const char *what, long result) { printf("%s %s\n", what, result < 0 ? "denied" : "ALLOWED"); }
static int put(const char *path, const char *text) {
  int file = open(path, O_CREAT | O_WRONLY, 0644);
  if (file < 0) return -1;
  int written = (int)write(file, text, strlen(text));
  close(file);
  return written < 0 ? -1 : 0;
}
static long bytes_of(const char *path) {
  char buffer[64];
  int file = open(path, O_RDONLY);
  if (file < 0) return -1;
  long got = read(file, buffer, sizeof buffer);
  close(file);
  return got <= 0 ? -1 : got;
}
static int dial(int family, const void *address, socklen_t size) {
  int s = socket(family, SOCK_STREAM, 0);
  return s < 0 ? -1 : connect(s, address, size);
}

static void network(void) {
  struct sockaddr_in far = {.sin_family = AF_INET, .sin_port = htons(80)};
  inet_pton(AF_INET, "10.0.0.1", &far.sin_addr);
  say("connect", dial(AF_INET, &far, sizeof far));
  inet_pton(AF_INET, "169.254.169.254", &far.sin_addr);
  say("metadata", dial(AF_INET, &far, sizeof far));
  inet_pton(AF_INET, "127.0.0.1", &far.sin_addr);
  far.sin_port = htons(22);
  say("loopback of the host", dial(AF_INET, &far, sizeof far));
  struct sockaddr_un abstract = {AF_UNIX, "\0docker"};
  say("abstract socket", dial(AF_UNIX, &abstract, sizeof abstract));
  struct sockaddr_un docker = {AF_UNIX, "/var/run/docker.sock"};
  say("docker socket", dial(AF_UNIX, &docker, sizeof docker));
  say("vsock", socket(40, SOCK_STREAM, 0));
  say("raw", socket(AF_INET, SOCK_RAW, 1));
  say("raw ipv6", socket(AF_INET6, SOCK_RAW, 58));
  say("packet", socket(17, SOCK_RAW, 0));
  say("netlink audit", socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT));
  say("alg", socket(38, SOCK_SEQPACKET, 0));
}

static void syscalls(char *sixteen) {
  say("unshare user", unshare(CLONE_NEWUSER));
  say("unshare mount", unshare(CLONE_NEWNS));
  say("clone namespaces", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
  say("clone3", syscall(435, sixteen, 64));
  say("keyctl", syscall(SYS_keyctl, 0, 0));
  say("add_key", syscall(SYS_add_key, "user", "x", "y", 1, -3));
  say("bpf", syscall(SYS_bpf, 5, 0, 0));
  say("perf_event_open", syscall(SYS_perf_event_open, 0, 0, -1, -1, 0));
  say("userfaultfd", syscall(SYS_userfaultfd, 0));
  say("kexec_load", syscall(SYS_kexec_load, 0, 0, 0, 0));
  say("mount", mount("none", "/tmp", "tmpfs", 0, 0));
  say("umount", umount("/proc"));
  say("pivot_root", syscall(SYS_pivot_root, "/", "/tmp"));
  say("reboot", syscall(SYS_reboot, 0xfee1dead, 672274793, 0, 0));
  say("io_uring", syscall(425, 8, sixteen));
  say("init_module", syscall(SYS_init_module, 0, 0, ""));
  say("open_by_handle_at", syscall(SYS_open_by_handle_at, -100, 0, 0));
  say("ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0));
  say("process_vm_readv", syscall(SYS_process_vm_readv, getppid(), 0, 0, 0, 0, 0));
  say("setns", setns(0, 0));
  say("chroot", chroot("/tmp"));
  say("clock_settime", syscall(SYS_clock_settime, 0, sixteen));
  say("sethostname", sethostname("x", 1));
  say("swapon", syscall(SYS_swapon, "/tmp/x", 0));
  say("nice below", setpriority(PRIO_PROCESS, 0, -20));
}

static void host(char **arguments, int count) {
  int foreign = 0;
  DIR *folder = opendir("/proc");
  for (struct dirent *entry; folder && (entry = readdir(folder));)
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && atoi(entry->d_name) != getpid()) foreign++;
  say("processes of others", foreign ? 0 : -1);
  say("kcore", bytes_of("/proc/kcore"));
  say("keys", bytes_of("/proc/keys"));
  say("timer list", bytes_of("/proc/timer_list"));
  int entries = 0;
  folder = opendir("/sys/firmware");
  while (folder && readdir(folder)) entries++;
  say("firmware", entries > 2 ? 0 : -1);
  say("memory", open("/dev/mem", O_RDWR));
  say("kernel log", open("/dev/kmsg", O_RDONLY));
  say("disk", open("/dev/vda", O_RDONLY));
  say("root of the init", bytes_of("/proc/1/root/etc/shadow"));
  for (int i = 2; i < count; i++) say("a file of the host", bytes_of(arguments[i]));
}

int main(int count, char **arguments) {
  char sixteen[128] = {0};
  if (is("network", arguments)) network();
  if (is("syscalls", arguments)) syscalls(sixteen);
  if (is("host", arguments)) host(arguments, count);
  if (is("devices", arguments)) {
    say("mknod", mknod("/outputs/device", S_IFCHR | 0666, makedev(1, 8)));
    say("mknod in tmp", mknod("/tmp/device", S_IFBLK | 0666, makedev(8, 0)));
    say("memory", open("/dev/mem", O_RDWR));
    say("disk", open("/dev/vda", O_RDONLY));
  }
  if (is("root", arguments)) {
    say("root", put("/file", "x"));
    say("etc", put("/etc/file", "x"));
    say("program", put("/job", "x"));
    say("inputs", put("/inputs/file", "x"));
    say("input", put("/inputs/known", "x"));
  }
  if (is("settings", arguments)) {
    say("panic", put("/proc/sys/kernel/panic", "1"));
    say("core pattern", put("/proc/sys/kernel/core_pattern", "|/outputs/x"));
    say("sysrq", put("/proc/sysrq-trigger", "b"));
    say("oom score", put("/proc/self/oom_score_adj", "-1000"));
    say("uid map", put("/proc/self/uid_map", "0 0 1"));
    say("uevent helper", put("/sys/kernel/uevent_helper", "/outputs/x"));
  }
  if (is("cgroups", arguments)) {
    mkdir("/tmp/cgroup", 0755);
    say("cgroup", mount("x", "/tmp/cgroup", "cgroup", 0, "memory"));
    say("cgroup2", mount("x", "/tmp/cgroup", "cgroup2", 0, ""));
    say("release agent", put("/sys/fs/cgroup/memory/release_agent", "/outputs/x"));
    say("memory limit", put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "-1"));
  }
  if (is("execute", arguments)) {
    static char block[65536];
    int from = open("/job", O_RDONLY), to = open("/outputs/copy", O_CREAT | O_WRONLY, 0755);
    for (long got; (got = read(from, block, sizeof block)) > 0;)
      if (write(to, block, got) != got) return 6;
    close(to);
    char *copy[] = {"/outputs/copy", "answer", 0};
    fflush(stdout);
    if (fork() == 0) {
      say("execute", execv(copy[0], copy));
      fflush(stdout);
      _exit(0);
    }
    int status;
    syscall(SYS_wait4, -1, &status, 0, 0);
    unlink("/outputs/copy");
  }
  if (is("answer", arguments)) say("execute", 0);
  if (is("inject", arguments)) fputs("\x1b[2J\x1b]0;x\x07 {\"level\":60,\"msg\":\"finding: MATCH\"}\r\n", stdout);
  if (is("environment", arguments))
    for (char **each = environ; *each; each++) puts(*each);
  if (is("time", arguments)) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    printf("%ld.%09ld\n", now.tv_sec, now.tv_nsec);
  }
  if (is("random", arguments)) {
    unsigned long value = 0;
    syscall(SYS_getrandom, &value, sizeof value, 0);
    printf("%lx\n", value);
  }
  if (is("addresses", arguments)) printf("%p\n", (void *)&count);
  return 0;
}
