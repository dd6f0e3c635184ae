/*
 * What a machine may use of its host: run with --max-processes 40 --max-files 60 --max-memory 24M.
 * A fork bomb, descriptors without end and memory without end meet their limit, with the error that
 * Linux gives, and can be had again when given back.
 */
#include "guest.h"
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define BLOCK (1L << 20)

/* Every process forks as long as it can, as bombs do; each that is made waits to be killed. */
static int bomb(int report) {
  int made = 0;
  for (;;) {
    pid_t child = fork();
    if (child == 0) {
      char byte = 'x';
      MUST(write(report, &byte, 1));
      made = 0;
      continue;
    }
    if (child < 0) return errno;
    made++;
  }
}

static void processes(void) {
  SECTION("processes");
  int report[2];
  MUST(pipe(report));
  pid_t first = MUST(fork());
  if (first == 0) {
    setpgid(0, 0);
    int error = bomb(report[1]);
    char byte = error == EAGAIN ? 'a' : '?';
    MUST(write(report[1], &byte, 1));
    for (;;) pause();
  }
  close(report[1]);
  /* 38 are made besides this and the first one; all 39 of them fail then. */
  int made = 0, failed = 0, other = 0;
  while (made + failed + other < 38 + 39) {
    char byte;
    MUST(read(report[0], &byte, 1));
    made += byte == 'x';
    failed += byte == 'a';
    other += byte == '?';
  }
  printf("made %d, EAGAIN for %d, else for %d\n", made, failed, other);
  SHOW(fork());
  SHOW(kill(-first, SIGKILL));
  int status;
  CHECK(waitpid(first, &status, 0) == first && WIFSIGNALED(status));
  close(report[0]);
}

static void files(void) {
  SECTION("files");
  int count = 0, fd;
  while ((fd = open("/dev/null", O_RDONLY)) >= 0) count++;
  printf("opened %d: %s\n", count, strerrorname_np(errno));
  SHOW(socket(AF_UNIX, SOCK_STREAM, 0));
  int pair[2];
  SHOW(pipe(pair));
  WORKS(fd = dup(0));
  close(fd);
  close(3);
  WORKS(fd = open("/dev/null", O_RDONLY));
  SHOW(pipe(pair));
  for (fd = 3; fd < 100; fd++) close(fd);
}

static void memory(void) {
  SECTION("memory");
  int count = 0;
  char *block = MAP_FAILED, *last = NULL;
  while ((block = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED) {
    memset(block, 1, BLOCK);
    last = block;
    count++;
  }
  printf("more than 12 MiB, less than 24: %d; %s\n", count > 12 && count < 24, strerrorname_np(errno));
  errno = 0;
  CHECK(sbrk(2 * BLOCK) == (void *)-1 && errno == ENOMEM);
  WORKS(mmap(NULL, 64 * BLOCK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  WORKS(munmap(last, BLOCK));
  CHECK(mmap(NULL, BLOCK / 2, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

/* The largest process is killed, whoever touches the page that there is none for. */
static void killer(void) {
  SECTION("killer");
  int ready[2];
  MUST(pipe(ready));
  pid_t large = MUST(fork());
  if (large == 0) {
    char *all = mmap(NULL, 64 * BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    for (long at = 0; at < 16 * BLOCK; at += 4096) all[at] = 1;
    MUST(write(ready[1], "x", 1));
    for (;;) pause();
  }
  char byte;
  MUST(read(ready[0], &byte, 1));
  pid_t small = MUST(fork());
  if (small == 0) {
    char *some = mmap(NULL, 64 * BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    for (long at = 0; at < 10 * BLOCK; at += 4096) some[at] = 1;
    _exit(7);
  }
  int status;
  CHECK(waitpid(large, &status, 0) == large);
  printf("large: signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
  CHECK(waitpid(small, &status, 0) == small);
  printf("small: exit %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  killer();
  processes();
  files();
  memory();
  return guest_failed;
}
