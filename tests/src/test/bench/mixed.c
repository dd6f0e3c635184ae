/*
 * CPU-bound, integer and floating point, some memory: prints the seconds it took by its own clock.
 * So many rounds that it runs for seconds under an emulator: it measures the processor, and neither
 * the start nor the translation of code. An argument asks for another number of rounds.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static uint64_t integers(int rounds) {
  uint64_t state = 88172645463325252UL, sum = 0;
  static uint32_t table[4096];
  for (int i = 0; i < rounds; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    table[state & 4095] += (uint32_t)(state >> 32);
    sum += table[(state >> 12) & 4095] % 1000003;
  }
  return sum;
}

static double floats(int n) {
  double *a = malloc(sizeof(double) * n * n), *b = malloc(sizeof(double) * n * n), sum = 0;
  for (int i = 0; i < n * n; i++) a[i] = i % 17 * 0.25, b[i] = i % 13 * 0.5;
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      double s = 0;
      for (int k = 0; k < n; k++) s += a[i * n + k] * b[k * n + j];
      sum += s;
    }
  free(a);
  free(b);
  return sum;
}

static int sieve(int limit) {
  unsigned char *composite = calloc(limit, 1);
  int count = 0;
  for (int i = 2; i < limit; i++) {
    if (composite[i]) continue;
    count++;
    for (long j = (long)i * i; j < limit; j += i) composite[j] = 1;
  }
  free(composite);
  return count;
}

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) : 30;
  uint64_t a = 0;
  double b = 0, start = now();
  int c = 0;
  for (int i = 0; i < rounds; i++) {
    a += integers(20000000);
    b += floats(100);
    c += sieve(2000000);
  }
  printf("%.6f\n", now() - start);
  fprintf(stderr, "%lx %.3f %d\n", (unsigned long)a, b, c);
  return 0;
}
