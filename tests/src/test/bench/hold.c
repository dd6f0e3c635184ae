/*
 * Fills megabytes, then makes one getppid: where a snapshot is taken. Arguments: MiB, and how many
 * other processes fill as much each and wait (default: none).
 */
#include "fill.h"
#include <signal.h>
#include <sys/wait.h>

/* Returns when all of them have filled their memory. */
static void start(int count, size_t size, pid_t *children) {
  int filled_up[2];
  if (pipe(filled_up)) exit(1);
  for (int i = 0; i < count; i++) {
    children[i] = fork();
    if (children[i]) continue;
    char *p = filled(size, i + 2);
    if (write(filled_up[1], p, 1) != 1) exit(1);
    for (;;) pause();
  }
  char byte;
  for (int i = 0; i < count; i++)
    if (read(filled_up[0], &byte, 1) != 1) exit(1);
}

int main(int argc, char **argv) {
  size_t size = (argc > 1 ? strtoul(argv[1], NULL, 10) : 256) << 20;
  int count = argc > 2 ? atoi(argv[2]) : 0;
  pid_t children[count + 1];
  start(count, size, children);
  char *p = filled(size, 1);
  syscall(SYS_getppid);
  printf("%d\n", p[size / 2] & 1);
  for (int i = 0; i < count; i++) kill(children[i], SIGKILL);
  while (wait(NULL) > 0) continue;
  return 0;
}
