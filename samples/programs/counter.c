/*
 * Counts, prints, sleeps a little: the smallest program worth stopping in the middle.
 *
 *   counter [LAST [MILLISECONDS]]     default: 10 100
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv) {
  long last = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
  long pause = argc > 2 ? strtol(argv[2], NULL, 10) : 100;
  struct timespec nap = {pause / 1000, pause % 1000 * 1000000};
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (long i = 1; i <= last; i++) {
    printf("count %ld\n", i);
    if (i < last) nanosleep(&nap, NULL);
  }
  puts("done");
  return 0;
}
