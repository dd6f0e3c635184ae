/* open(2): O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_TMPFILE, umask, permissions; descriptors. */
#include "guest.h"
#include <sys/resource.h>
#include <sys/uio.h>

static unsigned mode_of(const char *path) {
  struct stat st;
  return lstat(path, &st) < 0 ? 0 : st.st_mode & 07777;
}

static void creation(void) {
  SECTION("creation");
  umask(022);
  int fd = open("a", O_CREAT | O_EXCL | O_RDWR, 0666);
  CHECK(fd == 3);
  printf("%o\n", mode_of("a"));
  SHOW(open("a", O_CREAT | O_EXCL | O_RDWR, 0666));
  SHOW(write(fd, "hello world", 11));
  int second = MUST(open("a", O_RDWR | O_TRUNC));
  struct stat st;
  SHOW(fstat(fd, &st));
  SHOW(st.st_size);
  SHOW(write(fd, "tail", 4)); /* behind the end: a hole of eleven zeros */
  SHOW(fstat(second, &st));
  SHOW(st.st_size);
  close(second);
  close(fd);
  MUST(symlink("b", "to-b"));
  SHOW(open("to-b", O_CREAT | O_EXCL | O_WRONLY, 0600));
  fd = open("to-b", O_CREAT | O_WRONLY, 0640);
  CHECK(fd >= 0);
  close(fd);
  printf("%o\n", mode_of("b"));
  SHOW(open(".", O_WRONLY));
  SHOW(open(".", O_CREAT | O_RDONLY, 0600));
  SHOW(open("a", O_DIRECTORY));
  SHOW(open("none", O_RDONLY));
  SHOW(open("none/none", O_CREAT | O_WRONLY, 0600));
  SHOW(open("a/none", O_CREAT | O_WRONLY, 0600));
  SHOW(open("a", O_RDONLY | O_NOATIME) >= 0);
  umask(077);
  MUST(mkdir("private", 0777));
  close(MUST(creat("private/file", 0777)));
  printf("%o %o\n", mode_of("private"), mode_of("private/file"));
  SHOW(umask(0));
  close(MUST(creat("all", 07777)));
  printf("%o\n", mode_of("all"));
  umask(022);
}

static void append(void) {
  SECTION("append");
  int fd = MUST(open("log", O_CREAT | O_WRONLY | O_APPEND, 0644));
  int other = MUST(open("log", O_RDWR));
  SHOW(write(fd, "one\n", 4));
  SHOW(write(other, "ONE\ntwo\n", 8));
  SHOW(write(fd, "three\n", 6));
  SHOW(lseek(fd, 0, SEEK_CUR));
  SHOW(lseek(fd, 0, SEEK_SET));
  SHOW(write(fd, "four\n", 5));
  SHOW(pwrite(fd, "five\n", 5, 0)); /* Linux appends here too */
  SHOW(read(fd, NULL, 0));
  cat("log");
  SHOW(fcntl(fd, F_SETFL, 0));
  SHOW(lseek(fd, 0, SEEK_SET));
  SHOW(write(fd, "uno", 3));
  cat("log");
  close(fd);
  close(other);
}

static void tmpfile_(void) {
  SECTION("O_TMPFILE");
  int fd = open(".", O_TMPFILE | O_RDWR, 0600);
  if (fd < 0) {
    printf("O_TMPFILE: %s\n", strerrorname_np(errno));
    return;
  }
  struct stat st;
  SHOW(write(fd, "nameless", 8));
  SHOW(fstat(fd, &st));
  SHOW(st.st_nlink);
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  SHOW(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
  cat("named");
  close(fd);
}

static void permissions(void) {
  SECTION("permissions");
  put("secret", "secret\n");
  MUST(chmod("secret", 0));
  MUST(mkdir("closed", 0755));
  put("closed/file", "x\n");
  MUST(mkdir("list-only", 0755));
  put("list-only/file", "x\n");
  put("read-only", "r\n");
  MUST(chmod("read-only", 0444));
  MUST(chmod(".", 0777));
  if (geteuid() == 0) {
    MUST(lchown("secret", 65534, 65534));
    MUST(lchown("closed", 65534, 65534));
    MUST(lchown("list-only", 65534, 65534));
    MUST(lchown("read-only", 65534, 65534));
  }
  become_nobody();
  MUST(chmod("closed", 0600));
  MUST(chmod("list-only", 0500));
  struct stat st;
  SHOW(open("secret", O_RDONLY));
  SHOW(access("secret", R_OK));
  SHOW(access("secret", F_OK));
  SHOW(open("closed/file", O_RDONLY));
  SHOW(stat("closed/file", &st));
  SHOW(open("list-only/new", O_CREAT | O_WRONLY, 0600));
  SHOW(unlink("list-only/file"));
  SHOW(rename("list-only/file", "taken"));
  SHOW(open("read-only", O_WRONLY));
  SHOW(open("read-only", O_RDWR));
  SHOW(access("read-only", W_OK));
  SHOW(access("read-only", X_OK));
  SHOW(truncate("read-only", 0));
  int fd = open("write-once", O_CREAT | O_RDWR, 0);
  CHECK(fd >= 0);
  SHOW(write(fd, "x", 1));
  SHOW(open("write-once", O_RDONLY));
  SHOW(chmod("/", 0777));
  SHOW(chown("secret", 0, 0));
  SHOW(mkdir("/amber-test-directory", 0755));
  SHOW(unlink("/etc/passwd"));
  MUST(chmod("closed", 0700));
  MUST(chmod("list-only", 0700));
}

static void descriptors(void) {
  SECTION("descriptors");
  int fd = MUST(open("a", O_RDWR));
  int copy = MUST(dup(fd));
  SHOW(lseek(fd, 5, SEEK_SET));
  SHOW(lseek(copy, 0, SEEK_CUR));
  SHOW(dup2(fd, 50));
  SHOW(dup2(fd, fd) == fd);
  SHOW(dup3(fd, fd, 0));
  SHOW(dup3(fd, 51, O_CLOEXEC));
  SHOW(fcntl(51, F_GETFD));
  SHOW(fcntl(50, F_GETFD));
  SHOW(fcntl(50, F_SETFD, FD_CLOEXEC));
  SHOW(fcntl(50, F_GETFD));
  SHOW(fcntl(fd, F_DUPFD, 40));
  SHOW(fcntl(fd, F_DUPFD_CLOEXEC, 40));
  SHOW(fcntl(fd, F_DUPFD, -1));
  SHOW(dup2(fd, -1));
  SHOW(dup2(99, 60));
  SHOW(dup(99));
  SHOW(close(99));
  SHOW(close(50));
  SHOW(close(50));
  SHOW(fcntl(fd, F_GETFL) & O_ACCMODE);
  SHOW(fcntl(fd, F_SETFL, O_NONBLOCK | O_APPEND | O_RDONLY));
  SHOW(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK | O_APPEND));
  SHOW(fcntl(fd, 9999));
  SHOW(fcntl(99, F_GETFL));
  struct rlimit limit = {64, 64};
  SHOW(setrlimit(RLIMIT_NOFILE, &limit));
  SHOW(dup2(fd, 64));
  SHOW(fcntl(fd, F_DUPFD, 64));
  int count = 0;
  while (dup(fd) >= 0) count++;
  printf("full: %s\n", strerrorname_np(errno));
  CHECK(count > 50 && count < 64);
  for (int i = 3; i < 64; i++) close(i);
}

static void vectors(void) {
  SECTION("vectors");
  int fd = MUST(open("vector", O_CREAT | O_RDWR | O_TRUNC, 0600));
  struct iovec out[3] = {{"one ", 4}, {"", 0}, {"three", 5}};
  SHOW(writev(fd, out, 3));
  SHOW(writev(fd, out, 0));
  volatile int negative = -1, too_many = 1025;
  SHOW(writev(fd, out, negative));
  SHOW(writev(fd, out, too_many));
  SHOW(writev(fd, NOWHERE, 1));
  char a[4], b[8] = "";
  struct iovec in[2] = {{a, sizeof a}, {b, sizeof b}};
  SHOW(preadv(fd, in, 2, 0));
  printf("%.4s|%s\n", a, b);
  SHOW(pwritev(fd, out, 1, 4));
  SHOW(pread(fd, b, 8, 1));
  printf("%.8s\n", b);
  SHOW(pread(fd, b, 8, -1));
  SHOW(pread(fd, b, 8, 100));
  SHOW(pread(fd, NOWHERE, 8, 0));
  SHOW(write(fd, NOWHERE, 8));
  struct iovec half[2] = {{"xy", 2}, {NOWHERE, 4}};
  SHOW(writev(fd, half, 2)); /* what was readable is written */
  SHOW(lseek(fd, 0, SEEK_CUR));
  close(fd);
  fd = MUST(open("vector", O_RDONLY));
  SHOW(write(fd, "x", 1));
  close(fd);
  fd = MUST(open("vector", O_WRONLY));
  SHOW(read(fd, a, 1));
  close(fd);
}

int main(void) {
  creation();
  append();
  tmpfile_();
  vectors();
  descriptors();
  permissions();
  return guest_end();
}
