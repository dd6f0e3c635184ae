/*
 * Four kernels, one at a time: integers and bytes, 32-bit rotations, floating point, memory that is not
 * in the cache. Each prints what it has computed.
 * usage: kernels sieve|sha|matrix|chase ROUNDS
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void sieve(int rounds) {
  enum { LIMIT = 4 << 20 };
  static uint8_t composite[LIMIT];
  int count = 0;
  for (int round = 0; round < rounds; round++) {
    memset(composite, 0, LIMIT);
    for (int i = 2; i < LIMIT; i++) {
      if (composite[i]) continue;
      count++;
      for (int64_t j = (int64_t)i * i; j < LIMIT; j += i) composite[j] = 1;
    }
  }
  printf("%d primes\n", count);
}

static uint32_t right(uint32_t x, int n) { return x >> n | x << (32 - n); }

/* The rounds of SHA-256, with constants made up. */
static void sha_block(uint32_t state[8], const uint32_t block[16], const uint32_t k[64]) {
  uint32_t w[64], s[8];
  memcpy(w, block, 64);
  memcpy(s, state, sizeof s);
  for (int i = 16; i < 64; i++) {
    uint32_t a = right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t b = right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + a + w[i - 7] + b;
  }
  for (int i = 0; i < 64; i++) {
    uint32_t e = right(s[4], 6) ^ right(s[4], 11) ^ right(s[4], 25);
    uint32_t t = s[7] + e + ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
    uint32_t a = right(s[0], 2) ^ right(s[0], 13) ^ right(s[0], 22);
    uint32_t u = a + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 28);
    s[4] += t;
    s[0] = t + u;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

static void sha(int rounds) {
  uint32_t k[64], block[16], state[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  for (int i = 0; i < 64; i++) k[i] = 0x9e3779b9u * (i + 1);
  for (int i = 0; i < 16; i++) block[i] = k[i] ^ i;
  for (int round = 0; round < rounds * 10000; round++) {
    sha_block(state, block, k);
    block[round & 15] ^= state[0];
  }
  for (int i = 0; i < 8; i++) printf("%08x%c", state[i], i < 7 ? ' ' : '\n');
}

static void matrix(int rounds) {
  enum { N = 200 };
  static double a[N][N], b[N][N], c[N][N];
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) a[i][j] = (i * 7 + j) % 17 * 0.37, b[i][j] = (i + j * 5) % 13 * 0.91;
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) {
        double sum = 0;
        for (int k = 0; k < N; k++) sum += a[i][k] * b[k][j];
        c[i][j] = sum;
      }
    for (int i = 0; i < N; i++) a[i][round % N] = c[i][(round * 3) % N] / 4096;
  }
  double sum = 0;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) sum += c[i][j];
  printf("%a\n", sum);
}

static void chase(int rounds) {
  enum { N = 4 << 20 };
  uint32_t *next = malloc(N * sizeof *next), at = 0;
  uint64_t state = 88172645463325252u;
  for (uint32_t i = 0; i < N; i++) next[i] = i;
  for (uint32_t i = N - 1; i > 0; i--) { /* one cycle through all: Sattolo's shuffle */
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    uint32_t j = state % i, other = next[j];
    next[j] = next[i];
    next[i] = other;
  }
  for (int64_t i = 0; i < rounds * INT64_C(1000000); i++) at = next[at];
  printf("at %u\n", at);
}

int main(int argc, char **argv) {
  int rounds = argc == 3 ? atoi(argv[2]) : 0;
  if (rounds <= 0) return 2;
  if (!strcmp(argv[1], "sieve")) sieve(rounds);
  else if (!strcmp(argv[1], "sha")) sha(rounds);
  else if (!strcmp(argv[1], "matrix")) matrix(rounds);
  else if (!strcmp(argv[1], "chase")) chase(rounds);
  else return 2;
}
