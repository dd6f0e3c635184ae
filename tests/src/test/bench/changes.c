/*
 * Fills megabytes, has itself saved, changes every hundredth page, has itself saved again; then reads
 * all of it and prints how many seconds that took. Arguments: MiB.
 */
#include "fill.h"

static void checkpoint(void) {
  int fd = open("/proc/amber/checkpoint", O_WRONLY);
  if (fd < 0) return;
  if (write(fd, "bench", 5) != 5) perror("checkpoint");
  close(fd);
}

int main(int argc, char **argv) {
  size_t size = (argc > 1 ? strtoul(argv[1], NULL, 10) : 256) << 20;
  char *memory = filled(size, 1);
  checkpoint();
  fill_pages(memory, size, 100, 2);
  checkpoint();
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  uint64_t sum = 0;
  for (size_t at = 0; at < size; at += 64) sum += (unsigned char)memory[at];
  clock_gettime(CLOCK_MONOTONIC, &end);
  if (sum == 42) puts("");
  printf("%.3f\n", (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
  return 0;
}
