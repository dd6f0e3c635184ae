/*
 * Has itself saved again and again, and does not look whether it was resumed: its end is the same
 * however often that happens. Where it cannot be saved any more it ends at once, with status 9.
 * Arguments: how often, and how much it does in between.
 */
#include "guest.h"

enum { WORDS = 1 << 17 };
static uint64_t memory[WORDS];

int main(int count, char **arguments) {
  CHECK(count == 3);
  long rounds = atol(arguments[1]), work = atol(arguments[2]);
  uint64_t state = 88172645463325252UL;
  int checkpoint = open("/proc/amber/checkpoint", O_WRONLY);
  for (long round = 0; round < rounds; round++) {
    for (long i = 0; i < work; i++) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      memory[state % WORDS] += state;
    }
    if (checkpoint >= 0 && write(checkpoint, "batch", 5) != 5) return 9;
  }
  uint64_t sum = 0;
  for (int i = 0; i < WORDS; i++) sum = sum * 31 + memory[i];
  printf("%lx\n", sum);
  return guest_failed;
}
