/*
 * Adds up a long sum in batches and saves its machine only between two of them, where nothing is
 * half done. Run it, kill it at any time, and resume the file: not more than one batch is lost.
 *
 * usage: batches [BATCHES [ROUNDS]]
 */
#include "amber_checkpoint.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t batch(uint64_t state, long rounds) {
  for (long i = 0; i < rounds; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
  }
  return state;
}

int main(int argc, char **argv) {
  long batches = argc > 1 ? atol(argv[1]) : 10;
  long rounds = argc > 2 ? atol(argv[2]) : 1000000;
  uint64_t state = 88172645463325252u;
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (long i = 1; i <= batches; i++) {
    state = batch(state, rounds);
    switch (amber_checkpoint("batch")) {
      case 0:
        printf("batch %ld is safe\n", i);
        break;
      case 1:
        printf("goes on after batch %ld\n", i);
        break;
      default:
        printf("batch %ld is not saved: %s\n", i, strerror(errno));
    }
  }
  printf("result %016llx\n", (unsigned long long)state);
  return 0;
}
