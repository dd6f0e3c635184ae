/*
 * Computes, and stores into 64 MiB all over: prints the seconds it took. Arguments: how often, in
 * millions.
 */
#include "fill.h"

enum { WORDS = 8 << 20 };
static uint64_t memory[WORDS];

int main(int argc, char **argv) {
  long times = (argc > 1 ? atol(argv[1]) : 100) * 1000000;
  uint64_t state = 88172645463325252UL, sum = 0;
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (long i = 0; i < times; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    sum = sum * 31 + state;
    if (i % 64 == 0) memory[state % WORDS] = sum;
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  for (int i = 0; i < WORDS; i++) sum += memory[i];
  if (sum == 42) puts("");
  printf("%.3f\n", (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
  return 0;
}
