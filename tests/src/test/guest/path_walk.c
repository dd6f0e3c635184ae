/* Path resolution: symlinks, "..", trailing slashes, long names, loops, the *at calls. */
#include "guest.h"
#include <limits.h>

static void links(void) {
  SECTION("symlinks");
  put("file", "text\n");
  MUST(mkdir("dir", 0755));
  MUST(mkdir("dir/sub", 0755));
  put("dir/sub/inner", "inner\n");
  MUST(symlink("file", "to-file"));
  MUST(symlink("dir", "to-dir"));
  MUST(symlink("dir/sub/../sub", "to-sub"));
  MUST(symlink("loop-b", "loop-a"));
  MUST(symlink("loop-a", "loop-b"));
  MUST(symlink("nothing", "dangling"));
  MUST(symlink("to-file", "chain"));
  cat("to-file");
  cat("chain");
  cat("to-dir/sub/inner");
  cat("to-sub/inner");
  cat("to-sub/../sub/inner");
  cat("dir/../dir/./sub//inner");
  cat("loop-a");
  cat("dangling");
  SHOW(open("chain", O_RDONLY | O_NOFOLLOW));
  SHOW(open("to-dir", O_RDONLY | O_NOFOLLOW | O_DIRECTORY));
  WORKS(open("to-dir/", O_RDONLY | O_NOFOLLOW | O_DIRECTORY));
  char target[64];
  ssize_t n = readlink("to-sub", target, sizeof target);
  printf("readlink: %.*s (%zd)\n", (int)n, target, n);
  SHOW(readlink("to-sub", target, 3));
  SHOW(readlink("file", target, sizeof target));
  SHOW(readlink("to-sub", target, 0));
  char deep[64] = "deep";
  MUST(symlink("file", "link0"));
  for (int i = 1; i <= 41; i++) {
    char name[16], to[16];
    snprintf(name, sizeof name, "link%d", i);
    snprintf(to, sizeof to, "link%d", i - 1);
    MUST(symlink(to, name));
  }
  cat("link39");
  cat("link40");
  (void)deep;
}

static void endings(void) {
  SECTION("ends of paths");
  struct stat st;
  SHOW(stat("", &st));
  SHOW(stat("file/", &st));
  SHOW(stat("dir/", &st));
  SHOW(stat("file/..", &st));
  SHOW(stat("file/.", &st));
  SHOW(stat("nothing/..", &st));
  SHOW(lstat("to-dir/", &st));
  CHECK(S_ISDIR(st.st_mode));
  SHOW(lstat("to-dir", &st));
  CHECK(S_ISLNK(st.st_mode));
  SHOW(st.st_size);
  SHOW(open("new/", O_CREAT | O_WRONLY, 0644));
  SHOW(open("dir/", O_CREAT | O_WRONLY, 0644));
  SHOW(mkdir("made/", 0700));
  SHOW(mkdir("dangling", 0700));
  SHOW(rmdir("dir/sub/."));
  SHOW(rmdir("dir/sub/.."));
  SHOW(unlink("file/"));
  SHOW(unlink("to-dir/"));
  SHOW(stat("/..", &st));
  SHOW(stat("/../../..", &st));
}

static void lengths(void) {
  SECTION("lengths");
  struct stat st;
  char name[300];
  memset(name, 'n', sizeof name);
  name[255] = 0;
  SHOW(stat(name, &st));
  SHOW(mkdir(name, 0700));
  SHOW(rmdir(name));
  name[255] = 'n';
  name[256] = 0;
  SHOW(stat(name, &st));
  SHOW(mkdir(name, 0700));
  char *path = malloc(PATH_MAX + 8);
  for (int i = 0; i < PATH_MAX; i += 2) memcpy(path + i, "./", 2);
  memcpy(path + PATH_MAX - 5, "file", 5);
  SHOW(strlen(path));
  SHOW(stat(path, &st));
  memcpy(path + PATH_MAX - 6, "./file", 7);
  SHOW(strlen(path));
  SHOW(stat(path, &st));
  SHOW(stat(NOWHERE, &st));
  SHOW(stat("file", NOWHERE));
  free(path);
}

static void at_calls(void) {
  SECTION("at");
  struct stat st;
  int dir = MUST(open("dir", O_RDONLY | O_DIRECTORY));
  int opath = MUST(open("dir", O_PATH));
  int file = MUST(open("file", O_RDONLY));
  int fd = openat(dir, "sub/inner", O_RDONLY);
  CHECK(fd >= 0);
  close(fd);
  fd = openat(opath, "../file", O_RDONLY);
  CHECK(fd >= 0);
  close(fd);
  SHOW(openat(file, "x", O_RDONLY));
  SHOW(openat(-1, "file", O_RDONLY));
  SHOW(openat(99, "file", O_RDONLY));
  WORKS(openat(-1, "/dev/null", O_RDONLY));
  SHOW(fstatat(dir, "", &st, 0));
  SHOW(fstatat(dir, "", &st, AT_EMPTY_PATH));
  CHECK(S_ISDIR(st.st_mode));
  SHOW(fstatat(file, "", &st, AT_EMPTY_PATH));
  SHOW(st.st_size);
  SHOW(fstatat(AT_FDCWD, "to-file", &st, AT_SYMLINK_NOFOLLOW));
  CHECK(S_ISLNK(st.st_mode));
  SHOW(fstatat(AT_FDCWD, "to-file", &st, 0x40000000));
  SHOW(mkdirat(dir, "made-at", 0711));
  SHOW(symlinkat("sub/inner", dir, "link-at"));
  SHOW(linkat(dir, "sub/inner", AT_FDCWD, "hard", 0));
  cat("hard");
  SHOW(linkat(AT_FDCWD, "to-file", AT_FDCWD, "hard-link-of-link", 0));
  SHOW(lstat("hard-link-of-link", &st));
  CHECK(S_ISLNK(st.st_mode));
  SHOW(linkat(AT_FDCWD, "to-file", AT_FDCWD, "hard-of-file", AT_SYMLINK_FOLLOW));
  SHOW(lstat("hard-of-file", &st));
  CHECK(S_ISREG(st.st_mode));
  SHOW(st.st_nlink);
  SHOW(unlinkat(dir, "made-at", 0));
  SHOW(unlinkat(dir, "made-at", AT_REMOVEDIR));
  SHOW(unlinkat(dir, "link-at", AT_REMOVEDIR));
  SHOW(unlinkat(dir, "link-at", 0));
  SHOW(faccessat(dir, "sub", R_OK, 0));
  SHOW(faccessat(dir, "none", F_OK, 0));
  char buffer[8];
  SHOW(read(opath, buffer, 1));
  SHOW(fchmod(opath, 0700));
  SHOW(fcntl(opath, F_GETFL) & O_PATH ? 1 : 0);
  SHOW(read(dir, buffer, 1));
  close(dir);
  close(opath);
  close(file);
}

static void cwd(void) {
  SECTION("cwd");
  char before[PATH_MAX], now[PATH_MAX];
  CHECK(getcwd(before, sizeof before) != NULL);
  SHOW(chdir("to-dir/sub"));
  CHECK(getcwd(now, sizeof now) != NULL);
  printf("%s\n", now + strlen(before));
  SHOW(chdir("../.."));
  SHOW(chdir("file"));
  SHOW(chdir("nothing"));
  int dir = MUST(open("dir", O_RDONLY));
  SHOW(fchdir(dir));
  cat("sub/inner");
  SHOW(fchdir(0x7fff));
  MUST(chdir(before));
  int file = MUST(open("file", O_RDONLY));
  SHOW(fchdir(file));
  errno = 0;
  CHECK(getcwd(now, 1) == NULL && errno == ERANGE);
  MUST(mkdir("gone", 0755));
  MUST(chdir("gone"));
  MUST(rmdir("../gone"));
  CHECK(getcwd(now, sizeof now) == NULL && errno == ENOENT);
  SHOW(open("x", O_CREAT | O_WRONLY, 0600));
  struct stat st;
  SHOW(stat(".", &st));
  SHOW(st.st_nlink);
  SHOW(stat("..", &st));
  MUST(chdir(before));
}

int main(void) {
  links();
  endings();
  lengths();
  at_calls();
  cwd();
  return guest_end();
}
