/* Fills megabytes that do not compress to nothing, then makes one getppid: where a snapshot is taken. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv) {
  size_t size = (argc > 1 ? strtoul(argv[1], NULL, 10) : 256) << 20;
  char *p = malloc(size);
  uint64_t state = 88172645463325252UL;
  for (size_t at = 0; at + 4096 <= size; at += 4096) {
    for (int i = 0; i < 32; i++) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      memcpy(p + at + i * 8, &state, 8);
    }
    memcpy(p + at + 2048, p + at, 256);
  }
  syscall(SYS_getppid);
  printf("%d\n", p[size / 2] & 1);
  return 0;
}
