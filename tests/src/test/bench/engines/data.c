/*
 * A file to compress, always the same: a log of sentences that return, with numbers and names of which
 * some are frequent, and now and then bytes that do not compress.
 * usage: data MEBIBYTES > FILE
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { SENTENCES = 400 };

static uint64_t state = 88172645463325252u;

static uint32_t below(uint32_t n) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (state >> 16) % n;
}

static int word(char *to) {
  static const char *const parts[] = {"ka", "re", "lo", "min", "ta", "ses", "or", "un", "vi", "pel", "da", "ster"};
  int size = 0;
  for (uint32_t rest = below(60) * below(60) + 1; rest > 0; rest /= 12)
    size += sprintf(to + size, "%s", parts[rest % 12]);
  return size + sprintf(to + size, " ");
}

static void sentence(char *to) {
  int size = 0;
  for (uint32_t words = 8 + below(16); words > 0; words--) size += word(to + size);
}

static long line(long number, const char *text) {
  long seconds = number / 20;
  return printf("2026-03-%02ld %02ld:%02ld:%02ld host%u %sid=%u\n", seconds / 86400 + 1, seconds / 3600 % 24,
                seconds / 60 % 60, seconds % 60, below(9), text, below(20) * below(5000));
}

static long noise(void) {
  for (int i = 0; i < 512; i++) putchar(below(256));
  return 512;
}

int main(int argc, char **argv) {
  static char sentences[SENTENCES][512];
  long left = argc == 2 ? (long)(atof(argv[1]) * 1048576) : 0;
  if (left <= 0) return 2;
  for (int i = 0; i < SENTENCES; i++) sentence(sentences[i]);
  for (long number = 0; left > 0; number++)
    left -= below(50) ? line(number, sentences[below(20) * below(20)]) : noise();
}
