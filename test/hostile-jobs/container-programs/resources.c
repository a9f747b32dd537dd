/* Programs that take more than they are given. Each takes its name as first argument. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MIB = 1 << 20 };
static int is(const char *name, char **arguments) { return !strcmp(arguments[1], name); }

static void touch_pages(char *bytes, size_t size) {
  for (size_t i = 0; i < size; i += 4096) bytes[i] = 1;
}

static int fill(const char *path) {
  static char block[65536];
  int file = open(path, O_CREAT | O_WRONLY, 0644);
  if (file < 0) return 5;
  memset(block, 'x', sizeof block);
  for (long written = 0; written < 1024L * MIB; written += sizeof block)
    if (write(file, block, sizeof block) != sizeof block) return 6;
  return 0;
}

static int shout(int stream) {
  static char block[65536];
  memset(block, 'A', sizeof block);
  for (int i = 0; i < 16384; i++)
    if (write(stream, block, sizeof block) < 0) return 7;
  return 0;
}

int main(int count, char **arguments) {
  if (is("honest", arguments)) {
    FILE *file = fopen("/outputs/result.txt", "w");
    if (!file) return 5;
    fputs("result\n", file);
    fclose(file);
    puts("honest");
    return 0;
  }
  if (is("exit", arguments)) return 3;
  if (is("malloc", arguments))
    for (;;) {
      char *bytes = malloc(MIB);
      if (!bytes) return 3;
      touch_pages(bytes, MIB);
    }
  if (is("memfd", arguments) || is("shm", arguments))
    for (int i = 0;; i++) {
      char path[32];
      sprintf(path, "/dev/shm/%d", i);
      int file = is("memfd", arguments) ? (int)syscall(SYS_memfd_create, "m", 0) : open(path, O_CREAT | O_RDWR, 0600);
      if (file < 0 || ftruncate(file, MIB)) return 3;
      char *bytes = mmap(0, MIB, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
      if (bytes == MAP_FAILED) return 4;
      touch_pages(bytes, MIB);
      munmap(bytes, MIB);
      if (is("shm", arguments)) close(file);
    }
  if (is("fill", arguments)) return fill(arguments[2]);
  if (is("fork-bomb", arguments))
    for (;;) fork();
  if (is("fork-limit", arguments)) {
    int forks = 0;
    for (;; forks++) {
      pid_t child = fork();
      if (child == 0) pause();
      if (child < 0) break;
    }
    printf("stopped at %d: %s\n", forks, errno == EAGAIN ? "EAGAIN" : "other");
    return 0;
  }
  if (is("spin", arguments))
    for (;;) __asm__ volatile("");
  if (is("sleep", arguments))
    for (;;) pause();
  if (is("deaf", arguments)) {
    for (int each = 1; each < 65; each++) signal(each, SIG_IGN);
    for (;;) pause();
  }
  if (is("daemon", arguments)) {
    if (fork()) return 0;
    setsid();
    if (fork()) _exit(0);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    for (;;) sleep(1);
  }
  if (is("files", arguments)) {
    int files = 0;
    while (open("/dev/null", O_RDONLY) >= 0) files++;
    printf("files %s\n", errno == EMFILE && files < 1048576 ? "EMFILE" : "without end");
    return 0;
  }
  if (is("stdout", arguments)) return shout(1);
  if (is("stderr", arguments)) return shout(2);
  return count > 100 ? 98 : 99;
}
