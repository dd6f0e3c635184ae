/* rename, renameat2, link, unlink: replacing, open files that lost their name, every error. */
#include "guest.h"
#include <sys/syscall.h>

static long links_of(const char *path) {
  struct stat st;
  return lstat(path, &st) < 0 ? -1 : (long)st.st_nlink;
}

static void unlinked(void) {
  SECTION("unlinked files");
  int fd = MUST(open("gone", O_CREAT | O_RDWR, 0600));
  SHOW(write(fd, "still here", 10));
  SHOW(unlink("gone"));
  struct stat st;
  SHOW(fstat(fd, &st));
  SHOW(st.st_nlink);
  SHOW(st.st_size);
  char text[16] = "";
  SHOW(pread(fd, text, 10, 0));
  puts(text);
  put("gone", "another\n"); /* the same name, another file */
  SHOW(pread(fd, text, 10, 0));
  puts(text);
  cat("gone");
  SHOW(ftruncate(fd, 5));
  SHOW(lseek(fd, 0, SEEK_END));
  char path[64], target[512];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(path, target, sizeof target - 1);
  target[n > 0 ? n : 0] = 0;
  printf("%s\n", strrchr(target, '/'));
  int again = open(path, O_RDONLY); /* reachable through /proc although it has no name */
  memset(text, 0, sizeof text);
  SHOW(read(again, text, sizeof text));
  puts(text);
  close(again);
  close(fd);
  SHOW(unlink("gone"));
  SHOW(unlink("gone"));
  SHOW(unlink(""));
  SHOW(unlink("."));
}

static void hard_links(void) {
  SECTION("hard links");
  put("one", "shared\n");
  SHOW(link("one", "two"));
  SHOW(links_of("one"));
  put("two", "changed\n");
  cat("one");
  SHOW(link("one", "two"));
  SHOW(link("none", "three"));
  MUST(mkdir("dir", 0755));
  SHOW(link("dir", "dir2"));
  SHOW(link("one", "none/x"));
  SHOW(link("one", "one/x"));
  SHOW(unlink("one"));
  SHOW(links_of("two"));
  cat("two");
  SHOW(rename("two", "two"));
  MUST(link("two", "three"));
  SHOW(rename("two", "three")); /* both names of one file: nothing happens */
  SHOW(links_of("two"));
  SHOW(link("two", "/dev/null"));
}

static void renames(void) {
  SECTION("renames");
  put("a", "a\n");
  put("b", "b\n");
  int b = MUST(open("b", O_RDONLY));
  SHOW(rename("a", "b"));
  cat("a");
  cat("b");
  char text[4] = "";
  SHOW(read(b, text, 3));
  printf("old b: %s", text);
  close(b);
  MUST(mkdir("d1", 0755));
  MUST(mkdir("d2", 0755));
  put("d1/in", "in\n");
  SHOW(rename("d1", "d2"));
  cat("d2/in");
  SHOW(rename("d2", "d2/sub"));
  SHOW(rename("d2", "b"));
  SHOW(rename("b", "d2"));
  MUST(mkdir("d3", 0755));
  SHOW(rename("d3", "d2"));
  SHOW(rename("d2", "d3"));
  SHOW(rename("none", "x"));
  SHOW(rename("b", "none/x"));
  SHOW(rename("b", "b/x"));
  SHOW(rename("b", "x/"));
  SHOW(rename("d3", "d4/"));
  SHOW(rename("d4", "."));
  SHOW(rename("d4", "d4/.."));
  SHOW(rename("/proc/self", "x"));
  SHOW(rename("b", "/proc/x"));
  MUST(symlink("b", "l"));
  SHOW(rename("l", "m"));
  SHOW(links_of("m"));
  SHOW(rename("b", "m"));
  cat("m");
  int in = MUST(openat(AT_FDCWD, "d4/in", O_RDONLY));
  int dir = MUST(open("d4", O_RDONLY));
  MUST(mkdir("deep", 0755));
  SHOW(rename("d4", "deep/d5"));
  SHOW(openat(dir, "in", O_RDONLY) >= 0);
  SHOW(read(in, text, 3));
  char before[4096], now[4096];
  CHECK(getcwd(before, sizeof before) != NULL);
  MUST(fchdir(dir));
  CHECK(getcwd(now, sizeof now) != NULL);
  printf("%s\n", now + strlen(before));
  MUST(chdir(before));
  close(in);
  close(dir);
}

static void renameat2_(void) {
  SECTION("renameat2");
  put("x", "x\n");
  put("y", "y\n");
  SHOW(syscall(SYS_renameat2, AT_FDCWD, "x", AT_FDCWD, "y", RENAME_NOREPLACE));
  SHOW(syscall(SYS_renameat2, AT_FDCWD, "x", AT_FDCWD, "y", RENAME_EXCHANGE));
  cat("x");
  cat("y");
  SHOW(syscall(SYS_renameat2, AT_FDCWD, "x", AT_FDCWD, "z", RENAME_NOREPLACE));
  SHOW(syscall(SYS_renameat2, AT_FDCWD, "z", AT_FDCWD, "none", RENAME_EXCHANGE));
  SHOW(syscall(SYS_renameat2, AT_FDCWD, "z", AT_FDCWD, "y", RENAME_EXCHANGE | RENAME_NOREPLACE));
  SHOW(syscall(SYS_renameat2, AT_FDCWD, "z", AT_FDCWD, "y", 64));
  MUST(mkdir("xd", 0755));
  SHOW(syscall(SYS_renameat2, AT_FDCWD, "xd", AT_FDCWD, "y", RENAME_EXCHANGE));
  cat("xd");
}

int main(void) {
  unlinked();
  hard_links();
  renames();
  renameat2_();
  return guest_end();
}
