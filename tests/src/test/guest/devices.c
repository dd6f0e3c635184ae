/* /dev: null, zero, full, random, urandom, fd, stdin; ioctl on what is no terminal; mmap of zero. */
#include "guest.h"
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <termios.h>

static void kind(const char *path) {
  struct stat st;
  if (stat(path, &st) < 0) {
    printf("%s: %s\n", path, strerrorname_np(errno));
    return;
  }
  printf("%s: %s %u:%u\n", path, S_ISCHR(st.st_mode) ? "character" : S_ISDIR(st.st_mode) ? "directory" : "other",
         major(st.st_rdev), minor(st.st_rdev));
}

int main(void) {
  kind("/dev/null");
  kind("/dev/zero");
  kind("/dev/full");
  kind("/dev/random");
  kind("/dev/urandom");
  kind("/dev/tty");
  kind("/dev/fd");
  char block[5000];
  memset(block, '#', sizeof block);
  int fd = MUST(open("/dev/null", O_RDWR));
  SHOW(read(fd, block, 10));
  SHOW(write(fd, block, sizeof block));
  SHOW(lseek(fd, 100, SEEK_SET));
  SHOW(ftruncate(fd, 0));
  SHOW(write(fd, NOWHERE, 10));
  WORKS(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0));
  struct termios termios;
  SHOW(ioctl(fd, TCGETS, &termios));
  SHOW(isatty(fd));
  SHOW(ioctl(fd, 0x12345678, 0));
  SHOW(ioctl(99, TCGETS, &termios));
  SHOW(fsync(fd));
  close(fd);

  fd = MUST(open("/dev/zero", O_RDWR));
  SHOW(read(fd, block, sizeof block));
  int wrong = 0;
  for (unsigned i = 0; i < sizeof block; i++) wrong += block[i] != 0;
  SHOW(wrong);
  SHOW(write(fd, block, 7));
  SHOW(read(fd, NOWHERE, 7));
  char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  CHECK(p != MAP_FAILED);
  p[5000] = 5;
  SHOW(p[0] + p[5000]);
  close(fd);

  fd = MUST(open("/dev/full", O_RDWR));
  SHOW(read(fd, block, 10));
  SHOW(write(fd, block, 10));
  SHOW(write(fd, block, 0));
  close(fd);

  unsigned char a[32], b[32];
  fd = MUST(open("/dev/urandom", O_RDONLY));
  SHOW(read(fd, a, sizeof a));
  SHOW(read(fd, b, sizeof b));
  CHECK(memcmp(a, b, sizeof a) != 0);
  close(fd);
  fd = MUST(open("/dev/random", O_RDONLY));
  CHECK(read(fd, a, sizeof a) > 0);
  close(fd);

  int p2[2];
  MUST(pipe(p2));
  MUST(write(p2[1], "through /dev/stdin", 18));
  MUST(dup2(p2[0], 0));
  fd = MUST(open("/dev/stdin", O_RDONLY));
  memset(block, 0, 32);
  SHOW(read(fd, block, 18));
  puts(block);
  return guest_end();
}
