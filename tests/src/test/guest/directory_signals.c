/* F_NOTIFY: signals about what happens in a directory. */
#include "guest.h"
#include <dirent.h>
#include <sys/wait.h>
#include <time.h>

static int chosen;
static sigset_t told;

static void show(const char *what) {
  siginfo_t info;
  struct timespec none = {0, 0};
  printf("%s:", what);
  while (sigtimedwait(&told, &info, &none) > 0) {
    if (info.si_code == SI_KERNEL) printf(" %s", info.si_signo == SIGIO ? "SIGIO" : "?");
    else printf(" %d %lx %d", info.si_code, (long)info.si_band, info.si_fd);
  }
  printf("\n");
}

static int directory(void) {
  int fd = MUST(open("watched", O_RDONLY | O_DIRECTORY));
  MUST(fcntl(fd, F_SETSIG, chosen));
  return fd;
}

static void events(const char *name, unsigned mask) {
  int fd = directory();
  char c;
  printf("-- %s\n", name);
  MUST(fcntl(fd, F_NOTIFY, mask | DN_MULTISHOT));
  put("watched/made", "text");
  show("made");
  int file = MUST(open("watched/made", O_RDWR));
  show("opened");
  MUST(read(file, &c, 1));
  show("read");
  MUST(write(file, "x", 1));
  show("written");
  MUST(ftruncate(file, 1));
  show("cut");
  MUST(close(file));
  show("closed");
  MUST(chmod("watched/made", 0600));
  show("chmod");
  MUST(rename("watched/made", "watched/other"));
  show("renamed");
  MUST(rename("watched/other", "outside"));
  show("moved away");
  MUST(rename("outside", "watched/back"));
  show("moved in");
  MUST(link("watched/back", "watched/second"));
  show("linked");
  MUST(unlink("watched/second"));
  show("unlinked");
  MUST(mkdir("watched/below", 0700));
  show("mkdir");
  put("watched/below/deep", "");
  show("deeper");
  MUST(unlink("watched/below/deep"));
  MUST(rmdir("watched/below"));
  show("rmdir");
  MUST(symlink("nowhere", "watched/link"));
  show("symlink");
  MUST(unlink("watched/link"));
  MUST(unlink("watched/back"));
  show("emptied");
  MUST(fchmod(fd, 0755));
  show("its own mode");
  DIR *list = opendir("watched");
  while (readdir(list)) continue;
  closedir(list);
  show("listed");
  MUST(close(fd));
  put("watched/made", "");
  MUST(unlink("watched/made"));
  show("no longer");
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  chosen = SIGRTMIN + 1;
  sigemptyset(&told);
  sigaddset(&told, SIGIO);
  sigaddset(&told, chosen);
  MUST(sigprocmask(SIG_BLOCK, &told, NULL));
  MUST(mkdir("watched", 0755));
  SECTION("requests");
  put("file", "");
  int fd = MUST(open("file", O_RDONLY));
  SHOW(fcntl(fd, F_NOTIFY, DN_CREATE));
  SHOW(fcntl(fd, F_NOTIFY, 0));
  close(fd);
  SHOW(fcntl(fd, F_NOTIFY, DN_CREATE));
  fd = MUST(open("watched", O_PATH));
  SHOW(fcntl(fd, F_NOTIFY, DN_CREATE));
  close(fd);
  fd = directory();
  SHOW(fcntl(fd, F_GETOWN));
  SHOW(fcntl(fd, F_NOTIFY, DN_CREATE));
  SHOW(fcntl(fd, F_GETOWN) == getpid());
  put("watched/one", "");
  show("once");
  put("watched/two", "");
  show("and no more");
  SHOW(fcntl(fd, F_NOTIFY, DN_CREATE | DN_MULTISHOT));
  SHOW(fcntl(fd, F_NOTIFY, DN_DELETE));
  MUST(unlink("watched/two"));
  put("watched/two", "");
  show("both");
  SHOW(fcntl(fd, F_NOTIFY, DN_MULTISHOT));
  MUST(unlink("watched/two"));
  show("none");
  SHOW(fcntl(fd, F_NOTIFY, 0x40));
  put("watched/two", "");
  show("unknown");
  MUST(fcntl(fd, F_SETSIG, 0));
  MUST(fcntl(fd, F_NOTIFY, DN_DELETE));
  MUST(unlink("watched/two"));
  show("plain");
  MUST(fcntl(fd, F_SETSIG, chosen));

  SECTION("copies");
  MUST(fcntl(fd, F_NOTIFY, DN_CREATE | DN_MULTISHOT));
  int copy = MUST(dup(fd));
  MUST(fcntl(copy, F_NOTIFY, DN_DELETE | DN_MULTISHOT));
  put("watched/two", "");
  show("by the copy");
  MUST(close(fd));
  MUST(unlink("watched/two"));
  show("a descriptor closed");
  MUST(fcntl(copy, F_NOTIFY, DN_CREATE | DN_MULTISHOT));
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (pid == 0) {
    close(copy);
    put("watched/two", "");
    _exit(0);
  }
  MUST(waitpid(pid, NULL, 0));
  show("of a child");
  MUST(unlink("watched/one"));
  MUST(unlink("watched/two"));
  MUST(close(copy));

  SECTION("events");
  events("access", DN_ACCESS);
  events("modify", DN_MODIFY);
  events("create", DN_CREATE);
  events("delete", DN_DELETE);
  events("rename", DN_RENAME);
  events("attributes", DN_ATTRIB);

  SECTION("gone");
  fd = directory();
  MUST(fcntl(fd, F_NOTIFY, DN_DELETE | DN_ATTRIB | DN_MULTISHOT));
  MUST(rmdir("watched"));
  show("removed");
  close(fd);
  return guest_end();
}
