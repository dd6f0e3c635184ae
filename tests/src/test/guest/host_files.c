/*
 * Files in use when their names go and their modes change: what a snapshot in the middle must keep
 * of a directory that is the host's own. Shared mappings with stores that nobody wrote back, locks
 * of all kinds, files without a name, files that may not be opened for writing again.
 */
#include "guest.h"
#include <sys/file.h>
#include <sys/mman.h>

enum { PAGE = 4096, ROUNDS = 40 };

static void fill(char *pages, int round) {
  for (int i = 0; i < 64; i++) {
    pages[i * 7 % PAGE] = 'a' + (round + i) % 26;
    pages[PAGE + i * 11 % PAGE] = 'A' + (round + i) % 26;
  }
}

static unsigned sum(const char *bytes, size_t length) {
  unsigned all = 0;
  for (size_t i = 0; i < length; i++) all = all * 31 + (unsigned char)bytes[i];
  return all;
}

static long lock(int fd, int command, short type, off_t start, off_t length) {
  struct flock range = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  return fcntl(fd, command, &range);
}

int main(void) {
  SECTION("made read-only, and written to all the same");
  int shared = MUST(open("mapped", O_RDWR | O_CREAT | O_EXCL, 0444));
  SHOW(ftruncate(shared, 2 * PAGE));
  char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
  MUST(pages == MAP_FAILED ? -1 : 0);

  SECTION("locks");
  SHOW(flock(shared, LOCK_EX));
  SHOW(lock(shared, F_SETLK, F_WRLCK, 10, 5));
  SHOW(lock(shared, F_OFD_SETLK, F_RDLCK, 100, 0));

  SECTION("names that go");
  int gone = MUST(open("gone", O_RDWR | O_CREAT | O_EXCL, 0600));
  SHOW(write(gone, "nobody finds this", 17));
  SHOW(unlink("gone"));
  SHOW(rename("mapped", "renamed"));
  SHOW(mkdir("home", 0755));
  SHOW(chdir("home"));
  int inside = MUST(open("inside", O_RDWR | O_CREAT | O_EXCL, 0644));
  SHOW(rename("../home", "../moved"));

  for (int round = 0; round < ROUNDS; round++) {
    fill(pages, round);
    char line[32];
    int length = snprintf(line, sizeof line, "round %d\n", round);
    MUST(write(inside, line, length));
    MUST(pwrite(gone, line, length, 17 + round));
  }

  SECTION("what is left");
  printf("%08x\n", sum(pages, 2 * PAGE));
  int again = MUST(open("../renamed", O_RDONLY));
  SHOW(flock(again, LOCK_SH | LOCK_NB));
  SHOW(lock(again, F_OFD_SETLK, F_RDLCK, 12, 1));
  SHOW(lock(again, F_OFD_SETLK, F_RDLCK, 200, 1));
  char bytes[2 * PAGE];
  MUST(pread(again, bytes, sizeof bytes, 0));
  printf("%08x\n", sum(bytes, sizeof bytes));
  long length = MUST(pread(gone, bytes, sizeof bytes, 0));
  printf("%ld %08x\n", length, sum(bytes, length));
  struct stat status;
  MUST(fstat(gone, &status));
  printf("%o %ld\n", (unsigned)status.st_mode, (long)status.st_nlink);
  SHOW(fchmod(gone, 0640));
  SHOW(write(shared, "written", 7));
  printf("%.7s\n", pages);
  SHOW(open("gone", O_RDONLY));
  SHOW(access("inside", R_OK));
  MUST(fstat(inside, &status));
  printf("%o %ld\n", (unsigned)status.st_mode, (long)status.st_size);
  return guest_failed;
}
