/*
 * A key-value store over one append-only file: commands on standard input, one a line.
 *
 *   kvstore FILE
 *   set KEY VALUE | get KEY | del KEY | list | compact
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 1024, KEY = 32, VALUE = 96 };

struct record {
  char key[KEY];
  char value[VALUE]; /* the empty value deletes */
};

struct entry {
  char key[KEY];
  off_t offset; /* of the newest record with this key */
};

static struct entry index_[MOST];
static int used;
static const char *path;

static void fail(const char *what) {
  fprintf(stderr, "kvstore: %s: %s: %s\n", path, what, strerror(errno));
  exit(1);
}

static int find(const char *key) {
  for (int i = 0; i < used; i++)
    if (strcmp(index_[i].key, key) == 0) return i;
  return -1;
}

static void remember(const struct record *record, off_t offset) {
  int at = find(record->key);
  if (record->value[0] == 0) {
    if (at >= 0) index_[at] = index_[--used];
    return;
  }
  if (at < 0) {
    if (used == MOST) {
      fprintf(stderr, "kvstore: more than %d keys\n", MOST);
      exit(1);
    }
    at = used++;
    strcpy(index_[at].key, record->key);
  }
  index_[at].offset = offset;
}

static int open_store(void) {
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) fail("open");
  if (flock(fd, LOCK_EX | LOCK_NB) < 0) fail("flock");
  struct record record;
  used = 0;
  off_t offset = 0;
  while (pread(fd, &record, sizeof record, offset) == (ssize_t)sizeof record) {
    remember(&record, offset);
    offset += sizeof record;
  }
  if (ftruncate(fd, offset) < 0) fail("truncate"); /* a half-written last record */
  return fd;
}

static void append(int fd, const char *key, const char *value) {
  struct record record;
  memset(&record, 0, sizeof record);
  strncpy(record.key, key, KEY - 1);
  strncpy(record.value, value, VALUE - 1);
  off_t offset = lseek(fd, 0, SEEK_END);
  if (offset < 0 || write(fd, &record, sizeof record) != (ssize_t)sizeof record) fail("write");
  if (fdatasync(fd) < 0) fail("sync");
  remember(&record, offset);
}

static void print_value(int fd, int at) {
  struct record record;
  if (pread(fd, &record, sizeof record, index_[at].offset) != (ssize_t)sizeof record) fail("read");
  printf("%s = %s\n", record.key, record.value);
}

static int compact(int fd) {
  char next[4096];
  snprintf(next, sizeof next, "%s.new", path);
  int out = open(next, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (out < 0) fail("compact");
  for (int i = 0; i < used; i++) {
    struct record record;
    if (pread(fd, &record, sizeof record, index_[i].offset) != (ssize_t)sizeof record) fail("read");
    if (write(out, &record, sizeof record) != (ssize_t)sizeof record) fail("compact");
  }
  if (fsync(out) < 0 || rename(next, path) < 0) fail("compact");
  close(out);
  close(fd);
  fd = open_store();
  struct stat st;
  if (fstat(fd, &st) < 0) fail("stat");
  printf("%d keys in %ld bytes\n", used, (long)st.st_size);
  return fd;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: kvstore FILE\n");
    return 2;
  }
  path = argv[1];
  int fd = open_store();
  char line[256], command[16], key[KEY], value[VALUE];
  setvbuf(stdout, NULL, _IOLBF, 0);
  while (fgets(line, sizeof line, stdin)) {
    command[0] = key[0] = value[0] = 0;
    sscanf(line, "%15s %31s %95[^\n]", command, key, value);
    int at = find(key);
    if (strcmp(command, "set") == 0 && value[0]) {
      append(fd, key, value);
    } else if (strcmp(command, "get") == 0) {
      if (at < 0) printf("%s is not set\n", key);
      else print_value(fd, at);
    } else if (strcmp(command, "del") == 0) {
      if (at >= 0) append(fd, key, "");
    } else if (strcmp(command, "list") == 0) {
      for (int i = 0; i < used; i++) print_value(fd, i);
    } else if (strcmp(command, "compact") == 0) {
      fd = compact(fd);
    } else if (command[0]) {
      printf("unknown command: %s\n", command);
    }
  }
  close(fd);
  return 0;
}
