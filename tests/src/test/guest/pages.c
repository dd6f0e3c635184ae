/* Fills memory, says so, waits for a line, and sums up what is in it: pages that are read long
 * after they were written. Arguments: MiB, and how often the pages are written again. */
#include "guest.h"
#include <sys/mman.h>

enum { PAGE = 4096 };

static unsigned long next(unsigned long *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

int main(int count, char **arguments) {
  CHECK(count == 3);
  long pages = atol(arguments[1]) << 20 >> 12, rounds = atol(arguments[2]);
  unsigned char *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(memory != MAP_FAILED);
  unsigned long state = 88172645463325252UL, sum = 0;
  for (long i = 0; i < pages; i++) {
    unsigned long *words = (unsigned long *)(memory + i * PAGE);
    if (i % 4 == 0) continue;
    for (int w = 0; w < PAGE / 8; w++) words[w] = i % 4 == 1 ? (unsigned long)i / 64 : next(&state);
  }
  printf("filled\n");
  fflush(stdout);
  for (long round = 0; round < rounds; round++)
    for (long i = round % 3; i < pages; i += 3) memory[i * PAGE + round % PAGE] += next(&state);
  getppid();
  printf("reading\n");
  fflush(stdout);
  char line[80];
  printf("%s", fgets(line, sizeof line, stdin) ? line : "no line\n");
  for (long i = 0; i < pages * PAGE; i += 8) sum = sum * 31 + *(unsigned long *)(memory + i);
  printf("%lx\n", sum);
  return 0;
}
