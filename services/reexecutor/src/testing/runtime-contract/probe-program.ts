import { compileStatic } from '../static-program.ts'

/** What no shell can do: take memory, count processes, make system calls by number, write at length. */
const source = `
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int hog(void) {
  for (;;) {
    char *block = malloc(1 << 20);
    if (block == NULL) return 9;
    memset(block, 1, 1 << 20);
  }
}

static int forks(void) {
  int count = 0;
  while (count < 5000) {
    int child = fork();
    if (child < 0) break;
    if (child == 0) { pause(); _exit(0); }
    count++;
  }
  printf("%d\\n", count);
  fflush(stdout);
  kill(-1, SIGKILL);
  return 0;
}

static int flood(long bytes) {
  static char block[65536];
  unsigned state = 1;
  while (bytes > 0) {
    for (size_t i = 0; i < sizeof block; i++) { state = state * 1664525u + 1013904223u; block[i] = state >> 24; }
    long wanted = bytes < (long)sizeof block ? bytes : (long)sizeof block;
    long written = write(1, block, wanted);
    if (written <= 0) return 4;
    if (written != wanted) return 5;
    bytes -= written;
  }
  return 0;
}

static int deaf(void) {
  for (int each = 1; each < 32; each++) signal(each, SIG_IGN);
  puts("deaf");
  fflush(stdout);
  for (;;) pause();
}

static int orphan(void) {
  if (fork() > 0) return 0;
  setsid();
  if (fork() > 0) _exit(0);
  for (;;) pause();
}

static int hogInChild(void) {
  int child = fork();
  if (child == 0) _exit(hog());
  int status = 0;
  waitpid(child, &status, 0);
  printf("child %d\\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
  return 0;
}

int main(int count, char **words) {
  const char *what = count > 1 ? words[1] : "";
  if (!strcmp(what, "hog")) return hog();
  if (!strcmp(what, "hog-in-child")) return hogInChild();
  if (!strcmp(what, "forks")) return forks();
  if (!strcmp(what, "flood")) return flood(atol(words[2]));
  if (!strcmp(what, "deaf")) return deaf();
  if (!strcmp(what, "orphan")) return orphan();
  if (!strcmp(what, "errno")) {
    errno = 0;
    syscall(atol(words[2]), 0, 0, 0, 0, 0, 0);
    printf("%d\\n", errno);
    return 0;
  }
  return 99;
}
`

/** The program, linked statically. */
export const probeProgram = (): Buffer => compileStatic(source)

/** What `probe flood <bytes>` writes: the high bytes of a linear congruential generator. */
export function floodBytes(bytes: number): Buffer {
  const written = Buffer.alloc(bytes)
  let state = 1
  for (let at = 0; at < bytes; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    written[at] = state >>> 24
  }
  return written
}
