/* Directories: mkdir, rmdir, getdents64, telldir/seekdir, entries that change while they are read. */
#include "guest.h"
#include <dirent.h>
#include <sys/syscall.h>

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(const char *path) {
  DIR *dir = opendir(path);
  if (!dir) {
    printf("%s: %s\n", path, strerrorname_np(errno));
    return;
  }
  char *names[600];
  int n = 0;
  for (struct dirent *e; (e = readdir(dir));) {
    char line[300];
    snprintf(line, sizeof line, "%s%s", e->d_name,
             e->d_type == DT_DIR ? "/" : e->d_type == DT_LNK ? "@" : e->d_type == DT_FIFO ? "|" : "");
    struct stat st;
    CHECK(fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0);
    if (strcmp(e->d_name, "..") != 0) CHECK(st.st_ino == e->d_ino);
    names[n++] = strdup(line);
  }
  closedir(dir);
  qsort(names, n, sizeof *names, by_name);
  printf("%s:", path);
  for (int i = 0; i < n; i++) {
    if (n < 30) printf(" %s", names[i]);
    free(names[i]);
  }
  printf(" (%d)\n", n);
}

static void make_and_remove(void) {
  SECTION("make and remove");
  SHOW(mkdir("d", 0755));
  SHOW(mkdir("d", 0755));
  SHOW(mkdir("none/d", 0755));
  SHOW(mkdir("", 0755));
  SHOW(mkdir("/", 0755));
  SHOW(mkdir(".", 0755));
  SHOW(mkdir("d/..", 0755));
  put("f", "");
  SHOW(mkdir("f/d", 0755));
  SHOW(mkdir("f", 0755));
  SHOW(mkdir("d/e", 0755));
  SHOW(rmdir("d"));
  SHOW(rmdir("f"));
  SHOW(rmdir("none"));
  SHOW(unlink("d"));
  struct stat st;
  SHOW(stat("d", &st));
  SHOW(st.st_nlink);
  SHOW(rmdir("d/e"));
  SHOW(stat("d", &st));
  SHOW(st.st_nlink);
  SHOW(rmdir("."));
  MUST(symlink("d", "l"));
  SHOW(rmdir("l"));
  MUST(mkfifo("p", 0600));
  list(".");
  list("d");
  list("f");
  list("none");
  MUST(mkdir("d/sticky", 01777));
  MUST(chmod("d/sticky", 03775));
  SHOW(stat("d/sticky", &st));
  printf("%o\n", st.st_mode & 07777);
}

static void many(void) {
  SECTION("many entries");
  MUST(mkdir("many", 0755));
  char path[64];
  for (int i = 0; i < 500; i++) {
    snprintf(path, sizeof path, "many/entry-with-a-longer-name-%03d", i);
    put(path, "");
  }
  list("many");
  int fd = MUST(open("many", O_RDONLY | O_DIRECTORY));
  char buffer[1024];
  int calls = 0, total = 0;
  for (long n; (n = syscall(SYS_getdents64, fd, buffer, sizeof buffer)) > 0; calls++)
    for (long at = 0; at < n; at += *(unsigned short *)(buffer + at + 16)) total++;
  SHOW(total);
  CHECK(calls > 10);
  SHOW(syscall(SYS_getdents64, fd, buffer, sizeof buffer));
  SHOW(lseek(fd, 0, SEEK_SET));
  CHECK(syscall(SYS_getdents64, fd, buffer, sizeof buffer) > 0);
  SHOW(syscall(SYS_getdents64, fd, buffer, 10));
  SHOW(syscall(SYS_getdents64, fd, NOWHERE, 1024));
  SHOW(syscall(SYS_getdents64, 1, buffer, sizeof buffer));
  close(fd);

  DIR *dir = opendir("many");
  CHECK(dir != NULL);
  for (int i = 0; i < 100; i++) readdir(dir);
  long place = telldir(dir);
  struct dirent *e = readdir(dir);
  char name[256];
  strcpy(name, e->d_name);
  for (int i = 0; i < 50; i++) readdir(dir);
  seekdir(dir, place);
  e = readdir(dir);
  CHECK(strcmp(name, e->d_name) == 0);
  int seen = 0, removed = 0;
  rewinddir(dir);
  while ((e = readdir(dir))) { /* removing what was read must not skip the rest */
    if (e->d_name[0] == '.') continue;
    seen++;
    if (unlinkat(dirfd(dir), e->d_name, 0) == 0) removed++;
  }
  SHOW(seen);
  SHOW(removed);
  closedir(dir);
  list("many");
  SHOW(rmdir("many"));
}

static void removed_while_open(void) {
  SECTION("removed while open");
  MUST(mkdir("temporary", 0755));
  int fd = MUST(open("temporary", O_RDONLY | O_DIRECTORY));
  MUST(rmdir("temporary"));
  char buffer[256];
  SHOW(syscall(SYS_getdents64, fd, buffer, sizeof buffer));
  SHOW(openat(fd, "x", O_CREAT | O_WRONLY, 0600));
  SHOW(mkdirat(fd, "x", 0700));
  struct stat st;
  SHOW(fstat(fd, &st));
  SHOW(st.st_nlink);
  close(fd);
}

int main(void) {
  make_and_remove();
  many();
  removed_while_open();
  list("/proc/self/fd");
  return guest_end();
}
