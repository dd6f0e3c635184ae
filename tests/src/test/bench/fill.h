/* Memory of pseudo-random data and zeros, half of each page, that does not compress to nothing. */
#ifndef FILL_H
#define FILL_H
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Every so manyth page. */
static void fill_pages(char *p, size_t size, size_t every, uint64_t seed) {
  uint64_t state = 88172645463325252UL * seed;
  for (size_t at = 0; at + 4096 <= size; at += 4096 * every) {
    for (int i = 0; i < 32; i++) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      memcpy(p + at + i * 8, &state, 8);
    }
    memcpy(p + at + 2048, p + at, 256);
  }
}

static char *filled(size_t size, uint64_t seed) {
  char *p = malloc(size);
  fill_pages(p, size, 1, seed);
  return p;
}
#endif
