/*
 * Attempts to reach what the machine was not given. The host's directory has a secret beside the
 * root: HOST/secret; inside are root (the machine's /), rw and ro (mounts at /rw and /ro). Run with
 * --root HOST/root --rw HOST/rw:/rw --ro HOST/ro:/ro; arguments: HOST's absolute path, the number of
 * a process of the host.
 */
#include "guest.h"
#include <dirent.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/xattr.h>

static char text[4096];

/* Whether a path shows the secret. */
static int shows_secret(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) return 0;
  ssize_t count = read(fd, text, sizeof text - 1);
  close(fd);
  text[count < 0 ? 0 : count] = 0;
  return strstr(text, "secret of the host") != NULL;
}

#define HIDDEN(path)                                   \
  do {                                                 \
    if (shows_secret(path)) printf("LEAK %s\n", path); \
    CHECK(!shows_secret(path));                        \
  } while (0)

static void reading(const char *host) {
  SECTION("reading");
  char path[4096];
  const char *names[] = {"%s/secret", "/..%s/secret", "/../../../../..%s/secret", "/rw/..%s/secret",
    "/rw/../../..%s/secret", "/ro/../..%s/secret", "/proc/self/root/..%s/secret",
    "/proc/self/root%s/secret", "/proc/1/root%s/secret", "/proc/self/cwd/..%s/secret",
    "/proc/self/task/../../../..%s/secret", "/dev/fd/..%s/secret"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    snprintf(path, sizeof path, names[i], host);
    HIDDEN(path);
  }
  HIDDEN("/rw/../secret");
  HIDDEN("/ro/../secret");
  HIDDEN("/../secret");
  /* Links that lie on the host: absolute, upwards, to directories. */
  HIDDEN("/absolute");
  HIDDEN("/upwards");
  HIDDEN("/directory/secret");
  HIDDEN("/rw/absolute");
  HIDDEN("/rw/upwards");
  HIDDEN("/rw/directory/secret");
  HIDDEN("/ro/absolute");
  HIDDEN("/ro/upwards");
  HIDDEN("/ro/directory/secret");
  /* Links that the program makes, where they are the host's. */
  snprintf(path, sizeof path, "%s/secret", host);
  WORKS(symlink(path, "/rw/made"));
  WORKS(symlink("../secret", "/rw/made-upwards"));
  WORKS(symlink(host, "/rw/made-directory"));
  HIDDEN("/rw/made");
  HIDDEN("/rw/made-upwards");
  HIDDEN("/rw/made-directory/secret");
  WORKS(linkat(AT_FDCWD, "/rw/upwards", AT_FDCWD, "/rw/followed", AT_SYMLINK_FOLLOW));
  HIDDEN("/rw/followed");
}

static void handles(void) {
  SECTION("handles");
  int root = MUST(open("/", O_PATH | O_DIRECTORY));
  int rw = MUST(open("/rw", O_RDONLY | O_DIRECTORY));
  const char *up[] = {"../secret", "../../secret", "../../../../secret", "upwards", "directory/secret"};
  for (size_t i = 0; i < sizeof up / sizeof *up; i++) {
    int fd = openat(rw, up[i], O_RDONLY);
    CHECK(fd < 0 || (read(fd, text, sizeof text) >= 0 && strstr(text, "secret of the host") == NULL));
    fd = openat(root, up[i], O_RDONLY);
    CHECK(fd < 0 || (read(fd, text, sizeof text) >= 0 && strstr(text, "secret of the host") == NULL));
  }
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d/../secret", rw);
  HIDDEN(path);
  snprintf(path, sizeof path, "/proc/self/fd/%d/../../secret", root);
  HIDDEN(path);
  /* The old way out of a chroot: a working directory outside of it. */
  MUST(mkdir("/jail", 0755));
  WORKS(chroot("/jail"));
  for (int i = 0; i < 50; i++) MUST(chdir(".."));
  HIDDEN("secret");
  HIDDEN("../secret");
  MUST(fchdir(root));
  WORKS(chroot("."));
  HIDDEN("../secret");
}

/* A directory is moved out of and into another one while its ".." is followed. */
static void races(void) {
  SECTION("races");
  MUST(mkdir("/rw/a", 0755));
  MUST(mkdir("/rw/a/b", 0755));
  MUST(mkdir("/rw/a/b/c", 0755));
  pid_t mover = MUST(fork());
  if (mover == 0) {
    for (;;) {
      rename("/rw/a/b/c", "/rw/c");
      rename("/rw/c", "/rw/a/b/c");
      unlink("/rw/turn");
      symlink("..", "/rw/turn");
      unlink("/rw/turn");
      mkdir("/rw/turn", 0755);
      rmdir("/rw/turn");
    }
  }
  for (int i = 0; i < 300; i++) {
    HIDDEN("/rw/a/b/c/../../../../secret");
    HIDDEN("/rw/c/../../secret");
    HIDDEN("/rw/turn/secret");
    HIDDEN("/rw/turn/../secret");
  }
  kill(mover, SIGKILL);
  waitpid(mover, NULL, 0);
}

static void writing(void) {
  SECTION("writing");
  /* Through links that lead out of the directory that may be written. */
  const char *links[] = {"/rw/absolute", "/rw/upwards", "/rw/directory/secret", "/rw/directory/new", "/rw/dangling"};
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    int fd = open(links[i], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd >= 0) {
      MUST(write(fd, "changed", 7));
      close(fd);
    }
    truncate(links[i], 3);
    chmod(links[i], 0);
    utimes(links[i], NULL);
    setxattr(links[i], "user.escape", "x", 1, 0);
  }
  rename("/rw/file", "/rw/directory/file");
  link("/rw/file", "/rw/directory/linked");
  mkdir("/rw/directory/made", 0755);
  unlink("/rw/directory/secret");
  rename("/rw/directory/secret", "/rw/stolen");
  HIDDEN("/rw/stolen");
  puts("done");
}

static void read_only(void) {
  SECTION("read-only");
  WORKS(open("/ro/file", O_WRONLY));
  WORKS(open("/ro/file", O_RDONLY | O_TRUNC));
  WORKS(open("/ro/new", O_WRONLY | O_CREAT, 0644));
  SHOW(truncate("/ro/file", 0));
  SHOW(chmod("/ro/file", 0));
  SHOW(chown("/ro/file", 1, 1));
  SHOW(utimes("/ro/file", NULL));
  SHOW(rename("/ro/file", "/ro/other"));
  SHOW(rename("/ro/file", "/rw/other"));
  SHOW(rename("/rw/file", "/ro/other"));
  SHOW(link("/ro/file", "/ro/other"));
  SHOW(link("/ro/file", "/rw/other"));
  SHOW(link("/rw/file", "/ro/other"));
  SHOW(symlink("x", "/ro/other"));
  SHOW(unlink("/ro/file"));
  SHOW(mkdir("/ro/new", 0755));
  SHOW(rmdir("/ro/directory"));
  SHOW(mkfifo("/ro/fifo", 0644));
  SHOW(setxattr("/ro/file", "user.escape", "x", 1, 0));
  SHOW(removexattr("/ro/file", "user.escape"));
  SHOW(access("/ro/file", W_OK));
  int fd = MUST(open("/ro/file", O_RDONLY));
  SHOW(ftruncate(fd, 0));
  SHOW(fchmod(fd, 0));
  SHOW(futimens(fd, NULL));
  SHOW(fsetxattr(fd, "user.escape", "x", 1, 0));
  CHECK(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
  char *map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
  CHECK(map != MAP_FAILED);
  SHOW(mprotect(map, 4096, PROT_READ | PROT_WRITE));
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  WORKS(open(path, O_RDWR));
  WORKS(open(path, O_RDONLY | O_TRUNC));
  int place = MUST(open("/ro/file", O_PATH));
  snprintf(path, sizeof path, "/proc/self/fd/%d", place);
  WORKS(open(path, O_RDWR));
  /* A private store stays private. */
  map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  CHECK(map != MAP_FAILED);
  map[0] = 'X';
}

static void processes(int host_pid) {
  SECTION("processes");
  char path[64];
  SHOW(kill(host_pid, 0));
  snprintf(path, sizeof path, "/proc/%d", host_pid);
  SHOW(access(path, F_OK));
  DIR *proc = opendir("/proc");
  int count = 0;
  struct dirent *entry;
  while ((entry = readdir(proc)) != NULL) count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
  closedir(proc);
  printf("processes seen: %d\n", count); /* this one and process 1 */
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IONBF, 0);
  if (argc < 3) return 2;
  reading(argv[1]);
  handles();
  races();
  writing();
  read_only();
  processes(atoi(argv[2]));
  return guest_failed;
}
