/* fcntl and flock locks as one process sees them, and fcntl's other commands. */
#include "guest.h"
#include <sys/file.h>

static void show_lock(struct flock *lock) {
  printf("%s %ld+%ld\n",
         lock->l_type == F_UNLCK ? "free" : lock->l_type == F_RDLCK ? "read" : "write", (long)lock->l_start,
         (long)lock->l_len);
}

int main(void) {
  int fd = MUST(open("file", O_CREAT | O_RDWR, 0600)), second = MUST(open("file", O_RDWR));
  MUST(write(fd, "0123456789", 10));
  SECTION("flock");
  SHOW(flock(fd, LOCK_SH));
  SHOW(flock(second, LOCK_SH | LOCK_NB));
  SHOW(flock(second, LOCK_EX | LOCK_NB)); /* another open file description of the same process */
  SHOW(flock(fd, LOCK_UN));
  SHOW(flock(second, LOCK_EX | LOCK_NB));
  SHOW(flock(fd, LOCK_SH | LOCK_NB));
  int copy = MUST(dup(second));
  SHOW(flock(copy, LOCK_UN)); /* a copy is the same lock */
  SHOW(flock(fd, LOCK_EX | LOCK_NB));
  MUST(close(copy));
  SHOW(flock(fd, 77));
  SHOW(flock(99, LOCK_SH));
  MUST(close(fd));
  SHOW(flock(second, LOCK_EX | LOCK_NB)); /* closing gave it up */

  SECTION("record locks");
  fd = MUST(open("file", O_RDWR));
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 2, .l_len = 4};
  SHOW(fcntl(fd, F_SETLK, &lock));
  SHOW(fcntl(fd, F_GETLK, &lock)); /* one's own locks do not conflict */
  show_lock(&lock);
  lock.l_type = F_RDLCK;
  SHOW(fcntl(second, F_SETLK, &lock));
  lock.l_type = F_UNLCK;
  SHOW(fcntl(fd, F_SETLKW, &lock));
  lock.l_whence = 9;
  SHOW(fcntl(fd, F_SETLK, &lock));
  lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = -5};
  SHOW(fcntl(fd, F_SETLK, &lock));
  SHOW(fcntl(fd, F_SETLK, NOWHERE));
  int reader = MUST(open("file", O_RDONLY));
  lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
  SHOW(fcntl(reader, F_SETLK, &lock));

  SECTION("open file description locks");
  lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 5};
  SHOW(fcntl(fd, F_OFD_SETLK, &lock));
  SHOW(fcntl(second, F_OFD_SETLK, &lock));
  lock = (struct flock){.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 3, .l_len = 5};
  SHOW(fcntl(second, F_OFD_GETLK, &lock));
  show_lock(&lock);
  lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 5, .l_len = 5};
  SHOW(fcntl(second, F_OFD_SETLK, &lock));

  SECTION("owner and signal");
  SHOW(fcntl(fd, F_SETOWN, getpid()));
  SHOW(fcntl(fd, F_GETOWN) == getpid());
  SHOW(fcntl(fd, F_SETSIG, SIGUSR1));
  SHOW(fcntl(fd, F_GETSIG));
  SHOW(fcntl(fd, F_SETSIG, 99));
  return guest_end();
}
