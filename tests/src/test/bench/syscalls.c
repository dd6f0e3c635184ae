/* 1,000,000 calls of getppid, or blocks of 4 KiB read and written: nanoseconds a call, or bytes a second. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "getppid";
  static char block[4096];
  if (strcmp(what, "getppid") == 0) {
    double start = now();
    for (int i = 0; i < 1000000; i++) syscall(SYS_getppid);
    printf("%.1f\n", (now() - start) * 1e3);
    return 0;
  }
  enum { BLOCKS = 1000000 };
  char name[] = "/tmp/amber-bench-XXXXXX";
  int fd = mkstemp(name);
  unlink(name);
  for (int i = 0; i < 256; i++)
    if (write(fd, block, sizeof block) != sizeof block) return 1;
  double start = now();
  for (int i = 0; i < BLOCKS; i++) {
    off_t at = i % 256 * 4096L;
    ssize_t n = strcmp(what, "read") == 0 ? pread(fd, block, sizeof block, at) : pwrite(fd, block, sizeof block, at);
    if (n != sizeof block) return 1;
  }
  printf("%.3f\n", BLOCKS * 4096.0 / (now() - start) / 1e9);
  return 0;
}
