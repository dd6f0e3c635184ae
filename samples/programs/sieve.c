/*
 * Counts the primes below a limit with a sieve of Eratosthenes: memory and integer work.
 *
 *   sieve [LIMIT]     default: 200000
 */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  size_t limit = argc > 1 ? strtoul(argv[1], NULL, 10) : 200000;
  if (limit < 3) {
    fprintf(stderr, "sieve: the limit must be at least 3\n");
    return 2;
  }
  unsigned char *composite = calloc(limit, 1);
  if (composite == NULL) {
    perror("sieve");
    return 1;
  }
  size_t count = 0, last = 0;
  for (size_t i = 2; i < limit; i++) {
    if (composite[i]) continue;
    count++;
    last = i;
    for (size_t j = i * i; i < 65536 && j < limit; j += i) composite[j] = 1;
  }
  printf("%zu primes below %zu, the last is %zu\n", count, limit, last);
  free(composite);
  return 0;
}
