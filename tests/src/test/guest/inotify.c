/* inotify: what is told of files and directories, and how. */
#include "guest.h"
#include <poll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

static int notify;

static void mask_text(unsigned mask) {
  static const char *const names[] = {"ACCESS",     "MODIFY",   "ATTRIB", "CLOSE_WRITE", "CLOSE_NOWRITE", "OPEN",
                                      "MOVED_FROM", "MOVED_TO", "CREATE", "DELETE",      "DELETE_SELF",   "MOVE_SELF"};
  for (int i = 0; i < 12; i++)
    if (mask & (1u << i)) printf(" %s", names[i]);
  if (mask & IN_Q_OVERFLOW) printf(" Q_OVERFLOW");
  if (mask & IN_IGNORED) printf(" IGNORED");
  if (mask & IN_ISDIR) printf(" ISDIR");
  if (mask & IN_UNMOUNT) printf(" UNMOUNT");
}

/* Prints what has come; the cookies of a rename only as equal or not. */
static void events(const char *what) {
  printf("-- %s\n", what);
  char buffer[8192] __attribute__((aligned(8)));
  unsigned cookie = 0;
  for (;;) {
    ssize_t size = read(notify, buffer, sizeof buffer);
    if (size < 0) {
      CHECK(errno == EAGAIN);
      return;
    }
    for (char *at = buffer; at < buffer + size;) {
      struct inotify_event *event = (struct inotify_event *)at;
      printf("wd %d", event->wd);
      mask_text(event->mask);
      if (event->len) printf(" \"%s\" %u", event->name, event->len);
      if (event->cookie) {
        if (event->mask & IN_MOVED_FROM) cookie = event->cookie;
        printf(event->cookie == cookie ? " cookie" : " other cookie");
      }
      printf("\n");
      at += sizeof *event + event->len;
    }
  }
}

int main(void) {
  char text[10];
  SECTION("calls");
  SHOW(inotify_init1(1));
  notify = MUST(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  SHOW(fcntl(notify, F_GETFL) & O_NONBLOCK);
  SHOW(fcntl(notify, F_GETFD));
  SHOW(inotify_add_watch(notify, "absent", IN_OPEN));
  SHOW(inotify_add_watch(notify, ".", 0));
  SHOW(inotify_add_watch(notify, ".", 0x1000));
  SHOW(inotify_add_watch(notify, NOWHERE, IN_OPEN));
  SHOW(inotify_add_watch(99, ".", IN_OPEN));
  SHOW(inotify_add_watch(0, ".", IN_OPEN));
  SHOW(inotify_add_watch(notify, ".", IN_OPEN | IN_MASK_ADD | IN_MASK_CREATE));
  SHOW(inotify_rm_watch(notify, 7));
  SHOW(inotify_rm_watch(99, 1));
  SHOW(inotify_rm_watch(0, 1));
  SHOW(read(notify, text, sizeof text));
  SHOW(write(notify, text, 1));

  MUST(mkdir("watched", 0755));
  MUST(mkdir("other", 0755));
  put("plain", "text");
  MUST(symlink("plain", "pointer"));
  SHOW(inotify_add_watch(notify, "plain", IN_OPEN | IN_ONLYDIR));
  int directory = MUST(inotify_add_watch(notify, "watched", IN_ALL_EVENTS));
  SHOW(directory);

  SECTION("files in a directory");
  int fd = MUST(open("watched/file", O_CREAT | O_RDWR, 0644));
  MUST(write(fd, "12345", 5));
  MUST(write(fd, "678", 3));
  MUST(lseek(fd, 0, SEEK_SET));
  MUST(read(fd, text, 5));
  MUST(read(fd, text, 5));
  SHOW(read(fd, text, 5));
  MUST(pwrite(fd, "x", 1, 0));
  MUST(close(fd));
  events("made, written and read");
  MUST(close(MUST(open("watched/file", O_RDONLY))));
  events("opened");
  fd = MUST(open("watched/file", O_WRONLY | O_TRUNC));
  MUST(ftruncate(fd, 100));
  MUST(fchmod(fd, 0600));
  MUST(close(fd));
  MUST(truncate("watched/file", 10));
  MUST(chmod("watched/file", 0640));
  MUST(chown("watched/file", -1, getegid()));
  events("truncated and changed");
  struct timespec times[2] = {{1, 0}, {2, 0}};
  MUST(utimensat(AT_FDCWD, "watched/file", times, 0));
  times[0].tv_nsec = UTIME_OMIT;
  MUST(utimensat(AT_FDCWD, "watched/file", times, 0));
  times[0].tv_nsec = 0, times[1].tv_nsec = UTIME_OMIT;
  MUST(utimensat(AT_FDCWD, "watched/file", times, 0));
  events("times");
  MUST(mkdir("watched/sub", 0755));
  MUST(symlink("x", "watched/link"));
  MUST(mkfifo("watched/fifo", 0600));
  MUST(link("watched/file", "watched/hard"));
  events("made");
  MUST(rmdir("watched/sub"));
  MUST(unlink("watched/link"));
  MUST(unlink("watched/fifo"));
  MUST(unlink("watched/hard"));
  events("removed");
  fd = MUST(open("watched", O_RDONLY | O_DIRECTORY));
  char entries[1000];
  CHECK(syscall(SYS_getdents64, fd, entries, sizeof entries) > 0);
  MUST(close(fd));
  MUST(close(MUST(open("watched/file", O_PATH))));
  events("listed");

  SECTION("renames");
  int second = MUST(inotify_add_watch(notify, "other", IN_MOVE | IN_CREATE | IN_DELETE));
  SHOW(second);
  int self = MUST(inotify_add_watch(notify, "watched/file", IN_ALL_EVENTS));
  SHOW(self);
  MUST(rename("watched/file", "watched/renamed"));
  events("within");
  MUST(rename("watched/renamed", "other/away"));
  events("away");
  put("watched/back", "will be replaced");
  events("another");
  MUST(rename("other/away", "watched/back"));
  events("back, over another");
  MUST(mkdir("other/tree", 0755));
  MUST(rename("other/tree", "watched/tree"));
  events("directory");
  put("other/one", "1");
  put("watched/two", "2");
  events("two more");
  MUST(syscall(SYS_renameat2, AT_FDCWD, "other/one", AT_FDCWD, "watched/two", 2));
  events("exchanged");

  SECTION("a file by itself");
  MUST(link("watched/back", "again"));
  events("linked");
  MUST(unlink("watched/back"));
  events("one name less");
  fd = MUST(open("again", O_RDWR));
  MUST(unlink("again"));
  MUST(write(fd, "after", 5));
  events("no name");
  MUST(close(fd));
  events("closed for the last time");
  SHOW(inotify_rm_watch(notify, self));
  self = MUST(inotify_add_watch(notify, "watched/tree", IN_ALL_EVENTS));
  SHOW(self);
  MUST(rename("watched/tree", "watched/wood"));
  events("a directory moves");
  MUST(rmdir("watched/wood"));
  events("a directory goes");

  SECTION("flags");
  int plain = MUST(inotify_add_watch(notify, "pointer", IN_OPEN));
  SHOW(inotify_add_watch(notify, "plain", IN_OPEN) == plain);
  SHOW(inotify_add_watch(notify, "plain", IN_OPEN | IN_MASK_CREATE));
  SHOW(inotify_add_watch(notify, "plain", IN_CLOSE_NOWRITE | IN_MASK_ADD) == plain);
  MUST(close(MUST(open("plain", O_RDONLY))));
  events("added");
  SHOW(inotify_add_watch(notify, "plain", IN_CLOSE_NOWRITE) == plain);
  MUST(close(MUST(open("plain", O_RDONLY))));
  events("replaced");
  int link = MUST(inotify_add_watch(notify, "pointer", IN_ALL_EVENTS | IN_DONT_FOLLOW));
  SHOW(link != plain);
  MUST(unlink("pointer"));
  events("the link itself");
  SHOW(inotify_add_watch(notify, "plain", IN_ACCESS | IN_ONESHOT) == plain);
  cat("plain");
  cat("plain");
  events("once");
  MUST(inotify_add_watch(notify, "watched", IN_ALL_EVENTS | IN_EXCL_UNLINK));
  fd = MUST(open("watched/gone", O_CREAT | O_RDWR, 0644));
  MUST(unlink("watched/gone"));
  MUST(write(fd, "x", 1));
  MUST(close(fd));
  events("nothing of what has no name");
  MUST(inotify_add_watch(notify, "watched", IN_ALL_EVENTS));
  fd = MUST(open("watched/gone", O_CREAT | O_RDWR, 0644));
  MUST(unlink("watched/gone"));
  MUST(write(fd, "x", 1));
  MUST(close(fd));
  events("what has no name");

  SECTION("reading");
  struct pollfd ready = {.fd = notify, .events = POLLIN};
  int waiting = -1;
  SHOW(poll(&ready, 1, 0));
  put("watched/a", "1");
  SHOW(poll(&ready, 1, 0));
  SHOW(ready.revents);
  SHOW(ioctl(notify, FIONREAD, &waiting));
  SHOW(waiting);
  char small[40];
  SHOW(read(notify, small, 31));
  SHOW(read(notify, small, 40));
  SHOW(read(notify, NOWHERE, 100));
  events("the rest");
  put("watched/a-name-of-31-bytes-xxxxxxxxxx", "1");
  events("padding");
  put("watched/a-name-of-16", "");
  events("no data");
  for (int i = 0; i < 8400; i++) {
    MUST(chmod("watched/a", 0600 | (i & 1)));
    MUST(close(MUST(open("watched/a", O_RDONLY))));
  }
  static char many[32 * 17000];
  long size = MUST(read(notify, many, sizeof many));
  SHOW(size);
  struct inotify_event *last = (struct inotify_event *)(many + size - sizeof *last);
  printf("last: wd %d", last->wd);
  mask_text(last->mask);
  printf("\n");
  SHOW(inotify_rm_watch(notify, directory));
  put("watched/a", "2");
  events("no longer");
  SHOW(close(notify));
  return guest_end();
}
