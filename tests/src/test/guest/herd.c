/* A token in a pipe that a parent and its children read and write back: everybody gets it. */
#include "guest.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { HERD = 12, TURNS = 20 };

static int ends[2];
static volatile long *had;

static void pass(int who) {
  long token;
  CHECK(read(ends[0], &token, sizeof token) == sizeof token);
  had[who]++;
  CHECK(write(ends[1], &token, sizeof token) == sizeof token);
}

static int everybody(void) {
  for (int i = 0; i <= HERD; i++)
    if (had[i] < TURNS) return 0;
  return 1;
}

int main(void) {
  had = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CHECK(had != MAP_FAILED);
  MUST(pipe(ends));
  pid_t children[HERD];
  for (int i = 0; i < HERD; i++) {
    children[i] = MUST(fork());
    if (children[i] == 0)
      for (;;) pass(i);
  }
  long token = 1;
  CHECK(write(ends[1], &token, sizeof token) == sizeof token);
  while (!everybody()) pass(HERD);
  for (int i = 0; i < HERD; i++) {
    MUST(kill(children[i], SIGKILL));
    MUST(waitpid(children[i], NULL, 0));
  }
  printf("everybody had it\n");
  return 0;
}
