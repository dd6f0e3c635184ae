/* Has files of the host open and mapped across a resume before getppid: see ChangedFilesTest. */
#include "guest.h"
#include <sys/mman.h>

static char *map(const char *path, int flags) {
  int fd = MUST(open(path, O_RDWR));
  return mmap(NULL, 8192, PROT_READ | PROT_WRITE, flags, fd, 0);
}

static void show(const char *name, int fd) {
  char text[64];
  ssize_t size = MUST(pread(fd, text, sizeof text, 0));
  printf("%s: %.*s", name, (int)size, text);
}

int main(void) {
  int shown = MUST(open("/ro/open", O_RDONLY)), written = MUST(open("/rw/open", O_RDWR));
  close(MUST(open("/rw/closed", O_RDONLY)));
  int fd = MUST(open("/ro/mapped", O_RDONLY));
  char *below = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0);
  char *own = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  char *shared = map("/rw/mapped", MAP_SHARED);
  own[0] = 'P';
  CHECK(below[0] == 'a' && own[4096] == 'a' && shared[0] == 'b');
  (void)getppid();
  show("ro", shown);
  show("rw", written);
  printf("%c%c %c%c %c\n", below[0], below[4096], own[0], own[4096], shared[0]);
  return guest_end();
}
