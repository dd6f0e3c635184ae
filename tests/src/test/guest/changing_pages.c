/* A large file, shared memory and a segment, of which pages come, go and change all the time. */
#include "guest.h"
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>

enum { PAGE = 4096, PAGES = 4096, ROUNDS = 6000 };

static uint32_t state = 12345;

static uint32_t next(void) {
  state = state * 1664525 + 1013904223;
  return state >> 8;
}

static void change_file(int fd, uint32_t round) {
  off_t page = next() % PAGES;
  switch (next() % 16) {
    case 0:
      MUST(ftruncate(fd, (PAGES - next() % 64) * (off_t)PAGE));
      break;
    case 1:
      MUST(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, page * PAGE, 3 * PAGE));
      break;
    default:
      MUST(pwrite(fd, &round, sizeof round, page * PAGE));
  }
}

static uint32_t sum(const char *pages) {
  uint32_t all = 0;
  for (long page = 0; page < PAGES; page++) all = all * 31 + *(const uint32_t *)(pages + page * PAGE);
  return all;
}

int main(void) {
  int fd = MUST(memfd_create("large", 0));
  MUST(ftruncate(fd, PAGES * (off_t)PAGE));
  char *shared = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  MUST(shared == MAP_FAILED ? -1 : 0);
  int id = MUST(shmget(IPC_PRIVATE, PAGES * PAGE, 0600));
  char *segment = MUST(shmat(id, NULL, 0));
  MUST(shmctl(id, IPC_RMID, NULL));
  for (uint32_t round = 1; round <= ROUNDS; round++) {
    change_file(fd, round);
    *(uint32_t *)(shared + next() % PAGES * PAGE) = round;
    *(uint32_t *)(segment + next() % PAGES * PAGE) = round;
  }
  MUST(ftruncate(fd, PAGES * (off_t)PAGE));
  char *file = mmap(NULL, PAGES * PAGE, PROT_READ, MAP_SHARED, fd, 0);
  MUST(file == MAP_FAILED ? -1 : 0);
  SHOW(sum(file));
  SHOW(sum(shared));
  SHOW(sum(segment));
  return guest_end();
}
