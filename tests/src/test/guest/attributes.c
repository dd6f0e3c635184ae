/* stat, statx, chmod, chown, utimens, access, extended attributes, sync, mknod, fadvise. */
#include "guest.h"
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <utime.h>

static void modes(void) {
  SECTION("modes");
  umask(022);
  put("f", "text\n");
  struct stat st;
  SHOW(chmod("f", 0640));
  SHOW(stat("f", &st));
  printf("%o\n", st.st_mode);
  SHOW(st.st_size);
  SHOW(st.st_nlink);
  SHOW(st.st_uid == geteuid());
  CHECK(st.st_blksize > 0 && st.st_ino > 0);
  int fd = MUST(open("f", O_RDWR));
  SHOW(fchmod(fd, 04755));
  MUST(fstat(fd, &st));
  printf("%o\n", st.st_mode);
  SHOW(fchmod(99, 0));
  SHOW(chmod("none", 0));
  MUST(symlink("f", "l"));
  SHOW(chmod("l", 0600));
  MUST(stat("f", &st));
  printf("%o\n", st.st_mode);
  SHOW(fchmodat(AT_FDCWD, "f", 0644, 0));
  SHOW(chown("f", -1, -1));
  SHOW(fchown(fd, geteuid(), getegid()));
  SHOW(lchown("l", geteuid(), -1));
  SHOW(fchownat(AT_FDCWD, "none", 0, 0, AT_SYMLINK_NOFOLLOW));
  SHOW(access("f", R_OK | W_OK));
  SHOW(access("f", 8));
  SHOW(access("none", F_OK));
  SHOW(access("f/x", F_OK));
  close(fd);
}

static void show_times(const char *path, int flags) {
  struct stat st;
  MUST(fstatat(AT_FDCWD, path, &st, flags));
  printf("%ld.%09ld %ld.%09ld\n", (long)st.st_atim.tv_sec, st.st_atim.tv_nsec, (long)st.st_mtim.tv_sec,
         st.st_mtim.tv_nsec);
}

static void times(void) {
  SECTION("times");
  struct timespec when[2] = {{1000000000, 123456789}, {1234567890, 987654321}};
  SHOW(utimensat(AT_FDCWD, "f", when, 0));
  show_times("f", 0);
  SHOW(utimensat(AT_FDCWD, "l", when, AT_SYMLINK_NOFOLLOW));
  show_times("l", AT_SYMLINK_NOFOLLOW);
  when[0].tv_nsec = UTIME_OMIT;
  when[1].tv_nsec = 5;
  SHOW(utimensat(AT_FDCWD, "f", when, 0));
  show_times("f", 0);
  when[0].tv_nsec = 2000000000;
  SHOW(utimensat(AT_FDCWD, "f", when, 0));
  SHOW(utimensat(AT_FDCWD, "none", NULL, 0));
  SHOW(utimensat(AT_FDCWD, "f", NOWHERE, 0));
  struct utimbuf old = {1, 2};
  SHOW(utime("f", &old));
  show_times("f", 0);
  int fd = MUST(open("f", O_RDWR));
  struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
  SHOW(futimens(fd, now));
  struct stat st;
  MUST(fstat(fd, &st));
  CHECK(st.st_mtim.tv_sec > 1000);
  MUST(utime("f", &old));
  MUST(write(fd, "x", 1)); /* a write moves the time of modification */
  MUST(fstat(fd, &st));
  CHECK(st.st_mtim.tv_sec > 2 && st.st_atim.tv_sec == 1);
  MUST(utime("f", &old));
  char c;
  MUST(read(fd, &c, 1)); /* a read that of access */
  MUST(mkdir("d", 0755));
  MUST(utime("d", &old));
  put("d/new", "");
  MUST(stat("d", &st));
  CHECK(st.st_mtim.tv_sec > 2);
  close(fd);
}

static void extended(void) {
  SECTION("statx");
  struct statx sx;
  SHOW(statx(AT_FDCWD, "f", 0, STATX_BASIC_STATS, &sx));
  printf("%o %u %llu\n", sx.stx_mode, sx.stx_nlink, (unsigned long long)sx.stx_size);
  SHOW((sx.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS);
  SHOW(statx(AT_FDCWD, "l", AT_SYMLINK_NOFOLLOW, STATX_TYPE, &sx));
  printf("%o\n", sx.stx_mode & S_IFMT);
  SHOW(statx(AT_FDCWD, "", 0, STATX_TYPE, &sx));
  SHOW(statx(AT_FDCWD, "f", 0x40000000, STATX_TYPE, &sx));
  SHOW(statx(AT_FDCWD, "f", 0, 0x80000000, &sx));
  SHOW(statx(AT_FDCWD, "f", 0, STATX_TYPE, NOWHERE));

  SECTION("nodes");
  SHOW(mknod("plain", S_IFREG | 0600, 0));
  SHOW(mknod("plain", S_IFREG | 0600, 0));
  SHOW(mknod("fifo", S_IFIFO | 0600, 0));
  SHOW(mknod("dir", S_IFDIR | 0700, 0));
  struct stat st;
  MUST(stat("fifo", &st));
  SHOW(S_ISFIFO(st.st_mode));

  SECTION("sync and advice");
  int fd = MUST(open("f", O_RDWR));
  SHOW(fsync(fd));
  SHOW(fdatasync(fd));
  SHOW(fsync(99));
  SHOW(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));
  SHOW(posix_fadvise(fd, 0, 0, 99));
  SHOW(readahead(fd, 0, 4096));
  SHOW(syncfs(fd));
  sync();
  close(fd);

  SECTION("extended attributes");
  char value[16] = "";
  SHOW(getxattr("f", "user.none", value, sizeof value));
  SHOW(getxattr("none", "user.x", value, sizeof value));
}

int main(void) {
  modes();
  times();
  extended();
  return guest_end();
}
