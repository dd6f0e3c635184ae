/* Fills megabytes, then makes one getppid: where a snapshot is taken. Arguments: MiB. */
#include "fill.h"

int main(int argc, char **argv) {
  size_t size = (argc > 1 ? strtoul(argv[1], NULL, 10) : 256) << 20;
  char *p = filled(size, 1);
  syscall(SYS_getppid);
  printf("%d\n", p[size / 2] & 1);
  return 0;
}
