/* Programs that leave what nobody should read, follow or count on. Each takes its name as first argument. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int is(const char *name, char **arguments) { return !strcmp(arguments[1], name); }

static int leave(const char *path, const char *text) {
  int file = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0644);
  if (file < 0) return 5;
  dprintf(file, "%s", text);
  return close(file);
}

int main(int count, char **arguments) {
  (void)count;
  if (chdir("/outputs")) return 9;
  if (is("flood", arguments)) {
    static char block[65536];
    int file = open("flood", O_CREAT | O_WRONLY, 0644);
    for (int i = 0; i < 65536; i++)
      if (write(file, block, sizeof block) != sizeof block) return 6;
    return 0;
  }
  if (is("inodes", arguments)) {
    char name[32];
    for (int i = 0; i < 1000000; i++) {
      sprintf(name, "f%d", i);
      if (leave(name, "")) return 6;
    }
    return 0;
  }
  if (is("sparse", arguments)) {
    int file = open("sparse", O_CREAT | O_RDWR, 0644);
    return ftruncate(file, 1L << 40) ? 6 : 0;
  }
  if (is("deep", arguments)) {
    for (int i = 0; i < 1000; i++)
      if (mkdir("d", 0755) || chdir("d")) break;
    return 0;
  }
  if (is("symlinks", arguments))
    return leave("honest", "h") || symlink("/etc/passwd", "passwd") || symlink("../../../../", "up");
  if (is("symlinked-folder", arguments)) return leave("honest", "h") || symlink("/", "root");
  if (is("hard-link", arguments)) return leave("a", "a") || link("a", "b");
  if (is("fifo", arguments)) return leave("honest", "h") || mkfifo("pipe", 0644);
  if (is("socket", arguments)) {
    struct sockaddr_un address = {AF_UNIX, "socket"};
    return leave("honest", "h") || bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&address, sizeof address);
  }
  if (is("line-feed", arguments)) return leave("a\nb", "x");
  if (is("not-utf8", arguments)) return leave("\xff\xfe", "x");
  if (is("set-uid", arguments)) return leave("su", "x") || chmod("su", 06755);
  if (is("hidden", arguments)) return leave(".hidden", "x") || leave("seen", "y");
  if (is("racer", arguments)) {
    if (!fork()) {
      setsid();
      for (int i = 0;; i++) {
        char text[16];
        sprintf(text, "%d\n", i);
        leave("racer.txt", text);
      }
    }
    usleep(50000);
    return 0;
  }
  return 99;
}
