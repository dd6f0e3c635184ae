/* Changes a file all the time, in every way there is, each time by what is in it: one byte that is
 * wrong shows in all that comes after. Arguments: the file, its size in KiB, and how many changes. */
#include "guest.h"
#include <sys/mman.h>
#include <sys/sendfile.h>

enum { PAGE = 4096, BUFFER = 12000 };

static unsigned long state = 88172645463325252UL;
static long size;
static char *mapped;
static unsigned char buffer[BUFFER];

static unsigned long next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void take(const unsigned char *bytes, long count) {
  for (long i = 0; i < count; i++) state = state * 1099511628211UL + bytes[i];
}

/* Bytes that depend on what was there. */
static void rewrite(int file) {
  long length = 1 + next() % (BUFFER - 1), at = next() % (size - length);
  MUST(pread(file, buffer, length, at));
  take(buffer, length);
  for (long i = 0; i < length; i++) buffer[i] ^= (unsigned char)(next() >> 32);
  CHECK(pwrite(file, buffer, length, at) == length);
}

static void store(void) {
  for (int i = 0; i < 20; i++) {
    long at = next() % size;
    state += (unsigned char)mapped[at];
    mapped[at] = (char)next();
  }
  if (next() % 2) MUST(msync(mapped, size, MS_SYNC));
}

static void cut_and_append(int file) {
  long left = next() % size;
  MUST(ftruncate(file, left));
  for (long at = left; at < size; at += BUFFER) {
    long length = size - at < BUFFER ? size - at : BUFFER;
    for (long i = 0; i < length; i++) buffer[i] = (unsigned char)(state + i / 7);
    CHECK(pwrite(file, buffer, length, at) == length);
  }
}

static void copy_inside(int file) {
  off_t from = next() % (size / 2), to = size / 2 + next() % (size / 4);
  if (next() % 2) {
    CHECK(copy_file_range(file, &from, file, &to, size / 8, 0) > 0);
    return;
  }
  int other = MUST(memfd_create("copy", 0));
  MUST(lseek(file, from, SEEK_SET));
  CHECK(sendfile(other, file, NULL, size / 8) > 0);
  off_t start = 0;
  MUST(lseek(file, to, SEEK_SET));
  CHECK(sendfile(file, other, &start, size / 8) > 0);
  close(other);
}

static void anew(const char *name, int file) {
  int again = MUST(open(name, O_RDWR | O_TRUNC));
  MUST(ftruncate(again, size));
  close(again);
  for (int i = 0; i < 4; i++) rewrite(file);
}

int main(int count, char **arguments) {
  CHECK(count == 4);
  size = atol(arguments[2]) * 1024;
  int file = MUST(open(arguments[1], O_RDWR));
  MUST(ftruncate(file, size));
  mapped = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  CHECK(mapped != MAP_FAILED);
  getppid();
  for (long i = 0, most = atol(arguments[3]); i < most; i++) {
    switch (next() % 32) {
      case 0: cut_and_append(file); break;
      case 1: anew(arguments[1], file); break;
      case 2: MUST(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, next() % size, 9000)); break;
      case 3: copy_inside(file); break;
      case 4: case 5: case 6: case 7: store(); break;
      default: rewrite(file);
    }
    if (i % 100 == 0) printf("%ld: %lx\n", i, state);
  }
  for (long at = 0; at < size; at += PAGE) take((unsigned char *)mapped + at, PAGE);
  printf("%lx\n", state);
  return guest_failed;
}
